// A second hand at docs/formats.md, section 14: opens what plainview closed, and closes the same key anew, with the
// crypto/hpke of Go's standard library and nothing of plainview. Run by tools/hpke/check.py.
package main

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
)

var offices = []string{"inspection", "court", "inspector_general"}
var pairs = [][2]int{{0, 1}, {1, 2}, {2, 0}}

type question struct {
	Matter, Name, Key string
	Suites            map[string]struct {
		Privates map[string]string
		Quorum   string
		Peeled   map[string]string
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func unhex(text string) []byte { return must(hex.DecodeString(text)) }

func context(suite, matter, name string, ids [3][]byte, pair [2]int, layer string) []byte {
	return []byte(fmt.Sprintf("plainview/quorum/v1\nsuite %s\nmatter %s\nkey %s\ninner %s %x\nouter %s %x\nlayer %s\n",
		suite, matter, name, offices[pair[0]], ids[pair[0]], offices[pair[1]], ids[pair[1]], layer))
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	closed := map[string]string{}
	for number, suite := range asked.Suites {
		curve, kdf := ecdh.P256(), hpke.HKDFSHA256()
		if number == "2" {
			curve, kdf = ecdh.P384(), hpke.HKDFSHA384()
		}
		var held [3]hpke.PrivateKey
		var ids [3][]byte
		var publics [3]hpke.PublicKey
		for at, office := range offices {
			private := must(curve.NewPrivateKey(unhex(suite.Privates[office])))
			held[at] = must(hpke.NewDHKEMPrivateKey(private))
			publics[at] = must(hpke.NewDHKEMPublicKey(private.PublicKey()))
			id := sha256.Sum256(append([]byte("plainview/custodian-key/v1\n"+string([]byte{byte(number[0] - '0')})),
				private.PublicKey().Bytes()...))
			ids[at] = id[:]
		}
		blob, key := unhex(suite.Quorum), unhex(asked.Key)
		check := sha256.Sum256(append([]byte("plainview/key-check/v1\n"+asked.Matter+"\n"+asked.Name+"\n"), key...))
		head := append([]byte{number[0] - '0'}, check[:]...)
		for _, id := range ids {
			head = append(head, id...)
		}
		if !bytes.HasPrefix(blob, head) {
			panic("another head")
		}
		layers, again := blob[len(head):], head
		size := len(layers) / 3
		for at, pair := range pairs {
			inner := context(number, asked.Matter, asked.Name, ids, pair, "inner")
			outer := context(number, asked.Matter, asked.Name, ids, pair, "outer")
			left := must(hpke.Open(held[pair[1]], kdf, hpke.AES256GCM(), outer, layers[at*size:(at+1)*size]))
			if !bytes.HasSuffix(unhex(suite.Peeled[offices[pair[1]]]), left) {
				panic("another inner layer")
			}
			if !bytes.Equal(must(hpke.Open(held[pair[0]], kdf, hpke.AES256GCM(), inner, left)), key) {
				panic("another key")
			}
			layer := must(hpke.Seal(publics[pair[0]], kdf, hpke.AES256GCM(), inner, key))
			again = append(again, must(hpke.Seal(publics[pair[1]], kdf, hpke.AES256GCM(), outer, layer))...)
		}
		closed[number] = hex.EncodeToString(again)
	}
	if err := json.NewEncoder(os.Stdout).Encode(closed); err != nil {
		panic(err)
	}
}
