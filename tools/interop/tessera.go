package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
	"k8s.io/klog/v2"

	"github.com/transparency-dev/merkle/rfc6962"
)

// judgeTessera runs Tessera's own fsck: every entry, every tile, the root and the signature.
func judgeTessera(ctx context.Context, c Case) (string, error) {
	quiet := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(quiet)
	if err := quiet.Parse([]string{"-logtostderr=false", "-stderrthreshold=FATAL"}); err != nil {
		return "", err
	}
	klog.SetOutput(io.Discard)
	verifier, err := note.NewVerifier(c.VKey)
	if err != nil {
		return "", err
	}
	base, err := url.Parse(c.URL)
	if err != nil {
		return "", err
	}
	fetcher, err := client.NewHTTPFetcher(base, http.DefaultClient)
	if err != nil {
		return "", err
	}
	check := fsck.New(c.Origin, verifier, fetcher, leafHashes, fsck.Opts{N: 4})
	if err := check.Check(ctx); err != nil {
		return "", err
	}
	return "fsck found every entry and tile right", nil
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
