package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/api/layout"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
)

// check runs Tessera's own fsck over a folder, timed, and then looks up what was acknowledged.
func check(ctx context.Context, args []string) (any, error) {
	options := flag.NewFlagSet("check", flag.ExitOnError)
	folder := options.String("folder", "", "where the log is")
	vkey := options.String("vkey", "", "the log's Ed25519 verifier key; the file vkey in the folder when none is given")
	workers := options.Uint("workers", 2, "comparing at the same time")
	acks := options.String("acks", "", "file of what was acknowledged")
	_ = options.Parse(args)
	if *vkey == "" {
		text, err := os.ReadFile(*folder + "/vkey")
		if err != nil {
			return nil, err
		}
		*vkey = strings.TrimSpace(string(text))
	}
	verifier, err := note.NewVerifier(*vkey)
	if err != nil {
		return nil, err
	}
	files := client.FileFetcher{Root: *folder}
	start := time.Now()
	found := fsck.New(verifier.Name(), verifier, files, leafHashes, fsck.Opts{N: *workers}).Check(ctx)
	spent := time.Since(start)
	if found != nil {
		return nil, found
	}
	head, _, _, err := client.FetchCheckpoint(ctx, files.ReadCheckpoint, verifier, verifier.Name())
	if err != nil {
		return nil, err
	}
	result := map[string]any{"size": head.Size, "seconds": spent.Seconds()}
	if *acks != "" {
		result["acknowledged"], err = lookUp(ctx, files, head.Size, *acks)
	}
	return result, err
}

// lookUp finds every acknowledged entry at its index, none of them twice, and gives how many there are.
func lookUp(ctx context.Context, files client.FileFetcher, size uint64, acks string) (int, error) {
	data, err := os.ReadFile(acks)
	if err != nil {
		return 0, err
	}
	leaves := make([]byte, 0, size*32)
	for at := uint64(0); at < size; at += layout.EntryBundleWidth {
		width := uint8(min(size-at, layout.EntryBundleWidth) % layout.EntryBundleWidth)
		bundle, err := files.ReadEntryBundle(ctx, at/layout.EntryBundleWidth, width)
		if err != nil {
			return 0, err
		}
		hashes, err := leafHashes(bundle)
		if err != nil {
			return 0, err
		}
		leaves = append(leaves, bytes.Join(hashes, nil)...)
	}
	seen := make(map[uint64]bool, len(data)/acknowledgedBytes)
	for ; len(data) >= acknowledgedBytes; data = data[acknowledgedBytes:] {
		index := binary.BigEndian.Uint64(data)
		if index >= size || seen[index] {
			return 0, fmt.Errorf("index %d was acknowledged, and twice or beyond the size %d", index, size)
		}
		if !bytes.Equal(leaves[index*32:index*32+32], data[8:acknowledgedBytes]) {
			return 0, fmt.Errorf("index %d was acknowledged for another entry than the log has there", index)
		}
		seen[index] = true
	}
	if len(data) != 0 {
		return 0, errors.New("the file of what was acknowledged is cut short")
	}
	return len(seen), nil
}

func leafHashes(bundle []byte) ([][]byte, error) {
	parsed := api.EntryBundle{}
	if err := parsed.UnmarshalText(bundle); err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	hashes := make([][]byte, 0, len(parsed.Entries))
	for _, entry := range parsed.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return hashes, nil
}
