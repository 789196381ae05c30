package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"filippo.io/mldsa"
)

// judgeMLDSA verifies, with another implementation of ML-DSA-44 and with messages built here from the texts of
// C2SP tlog-cosignature and docs/formats, the second line of the checkpoint, of each kept day, and of the manifest.
func judgeMLDSA(ctx context.Context, c Case) (string, error) {
	if c.MLDSA == "" {
		return "", errors.New("no ML-DSA-44 key is known for this log")
	}
	parts := strings.SplitN(c.MLDSA, "+", 3)
	material, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(material) < 2 || material[0] != 6 {
		return "", errors.New("not a vkey of type 06")
	}
	public, err := mldsa.NewPublicKey(mldsa.MLDSA44(), material[1:])
	if err != nil {
		return "", err
	}
	for _, file := range append([]string{"checkpoint"}, c.Days...) {
		if err := checkSubtree(c, file, parts[0], material, public); err != nil {
			return "", fmt.Errorf("%s: %w", file, err)
		}
	}
	if err := checkText(c, "MANIFEST", parts[0], material[1:], public); err != nil {
		return "", fmt.Errorf("MANIFEST: %w", err)
	}
	return fmt.Sprintf("ML-DSA-44 lines of the checkpoint, %d days and the manifest verified", len(c.Days)), nil
}

func checkSubtree(c Case, file, name string, material []byte, public *mldsa.PublicKey) error {
	text, payload, err := lineOf(c, file, name, material)
	if err != nil {
		return err
	}
	if len(payload) != 8+2420 {
		return errors.New("payload of another length")
	}
	lines := strings.Split(text, "\n")
	size, err := strconv.ParseUint(lines[1], 10, 63)
	if err != nil {
		return err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil {
		return err
	}
	message := bytes.Buffer{}
	message.WriteString("subtree/v1\n\x00")
	message.WriteByte(byte(len(name)))
	message.WriteString(name)
	message.Write(payload[:8])
	message.WriteByte(byte(len(lines[0])))
	message.WriteString(lines[0])
	message.Write(binary.BigEndian.AppendUint64(nil, 0))
	message.Write(binary.BigEndian.AppendUint64(nil, size))
	message.Write(root)
	return mldsa.Verify(public, message.Bytes(), payload[8:], nil)
}

func checkText(c Case, file, name string, key []byte, public *mldsa.PublicKey) error {
	const kind = "\xffplainview/text-mldsa44/v1"
	text, payload, err := lineOf(c, file, name, append([]byte(kind), key...))
	if err != nil {
		return err
	}
	message := "plainview/text-mldsa44/v1\n\x00" + name + "\x00" + text
	return mldsa.Verify(public, []byte(message), payload, nil)
}

// lineOf finds the signature line of the key whose type and public key are `material`.
func lineOf(c Case, file, name string, material []byte) (text string, payload []byte, err error) {
	data, err := get(c.URL + file)
	if err != nil {
		return "", nil, err
	}
	id := sha256.Sum256(append([]byte(name+"\n"), material...))
	at := strings.LastIndex(string(data), "\n\n")
	if at < 0 {
		return "", nil, errors.New("not a note")
	}
	for _, line := range strings.Split(string(data[at+2:]), "\n") {
		encoded, found := strings.CutPrefix(line, "— "+name+" ")
		if !found {
			continue
		}
		signature, err := base64.StdEncoding.DecodeString(encoded)
		if err == nil && len(signature) > 4 && bytes.Equal(signature[:4], id[:4]) {
			return string(data[:at+1]), signature[4:], nil
		}
	}
	return "", nil, errors.New("no line of this key")
}
