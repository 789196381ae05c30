package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// judgeXMod opens every kept checkpoint with sumdb/note, and with sumdb/tlog proves each consistent with the last
// one and a sample of entries included in it, all out of tiles that it authenticates itself.
func judgeXMod(ctx context.Context, c Case) (string, error) {
	head, err := openTree(c, "checkpoint")
	if err != nil {
		return "", err
	}
	reader := tlog.TileHashReader(head, &httpTiles{c, head.N})
	for _, day := range c.Days {
		old, err := openTree(c, day)
		if err != nil {
			return "", err
		}
		if old.N == head.N {
			if old.Hash != head.Hash {
				return "", fmt.Errorf("%s: another root for size %d", day, head.N)
			}
			continue
		}
		proof, err := tlog.ProveTree(head.N, old.N, reader)
		if err != nil {
			return "", err
		}
		if err := tlog.CheckTree(proof, head.N, head.Hash, old.N, old.Hash); err != nil {
			return "", fmt.Errorf("%s: %w", day, err)
		}
	}
	sample := samples(head.N)
	for _, index := range sample {
		entry, err := fetchEntry(c, index, head.N)
		if err != nil {
			return "", err
		}
		proof, err := tlog.ProveRecord(head.N, index, reader)
		if err != nil {
			return "", err
		}
		if err := tlog.CheckRecord(proof, head.N, head.Hash, index, tlog.RecordHash(entry)); err != nil {
			return "", fmt.Errorf("entry %d: %w", index, err)
		}
	}
	return fmt.Sprintf("size %d, %d days consistent, %d entries included", head.N, len(c.Days), len(sample)), nil
}

func samples(size int64) []int64 {
	found, seen := []int64{}, map[int64]bool{}
	for _, index := range []int64{0, 1, 255, 256, size / 3, size / 2, size - 2, size - 1} {
		if index >= 0 && index < size && !seen[index] {
			seen[index] = true
			found = append(found, index)
		}
	}
	return found
}

func openTree(c Case, file string) (tlog.Tree, error) {
	data, err := get(c.URL + file)
	if err != nil {
		return tlog.Tree{}, err
	}
	verifier, err := note.NewVerifier(c.VKey)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("%s: %w", file, err)
	}
	lines := strings.Split(opened.Text, "\n")
	var tree tlog.Tree
	if len(lines) != 4 || lines[0] != c.Origin {
		return tree, fmt.Errorf("%s: not a checkpoint of %s", file, c.Origin)
	}
	if _, err := fmt.Sscanf(lines[1], "%d", &tree.N); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

type httpTiles struct {
	c    Case
	size int64
}

func (t *httpTiles) Height() int                     { return 8 }
func (t *httpTiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t *httpTiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	found := [][]byte{}
	for _, tile := range tiles {
		// C2SP tlog-tiles leaves out the height that tlog.Tile.Path puts first.
		data, err := get(t.c.URL + "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/"))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func fetchEntry(c Case, index, size int64) ([]byte, error) {
	tile := tlog.Tile{H: 8, L: 0, N: index / 256, W: int(min(256, size-index/256*256))}
	data, err := get(c.URL + "tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/0/"))
	if err != nil {
		return nil, err
	}
	for at := tile.N * 256; ; at++ {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, errors.New("bundle cut short: " + tile.Path())
		}
		length := int(binary.BigEndian.Uint16(data))
		if at == index {
			return data[2 : 2+length], nil
		}
		data = data[2+length:]
	}
}

func get(url string) ([]byte, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path.Base(url), response.Status)
	}
	return io.ReadAll(response.Body)
}
