package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

const origin = "example.com/benchmark"

// settings are Tessera's: how long and how many entries a batch gathers, and how often a checkpoint is published.
type settings struct {
	folder     string
	batch      uint
	window     time.Duration
	checkpoint time.Duration
}

func (s *settings) flags(options *flag.FlagSet) {
	options.StringVar(&s.folder, "folder", "", "where the log is")
	options.UintVar(&s.batch, "batch", 8192, "entries in a batch")
	options.DurationVar(&s.window, "window", 20*time.Millisecond, "age of a batch")
	options.DurationVar(&s.checkpoint, "checkpoint", 100*time.Millisecond, "between checkpoints; Tessera allows no less")
}

// open makes a new log with a new key, whose public half is put beside it as `vkey`.
func (s *settings) open(ctx context.Context) (*tessera.Appender, func(context.Context) error, tessera.LogReader, error) {
	private, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return nil, nil, nil, err
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		return nil, nil, nil, err
	}
	driver, err := posix.New(ctx, posix.Config{Path: s.folder})
	if err != nil {
		return nil, nil, nil, err
	}
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithCheckpointInterval(s.checkpoint).
		WithBatching(s.batch, s.window).
		WithPushback(1 << 20)
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, options)
	if err != nil {
		return nil, nil, nil, err
	}
	return appender, shutdown, reader, os.WriteFile(s.folder+"/vkey", []byte(public), 0o644)
}

// serve answers POST /add with the index once the entry is durable; the checkpoint follows within its interval.
func serve(ctx context.Context, args []string) (any, error) {
	s, options := settings{}, flag.NewFlagSet("serve", flag.ExitOnError)
	s.flags(options)
	listen := options.String("listen", "127.0.0.1:0", "address")
	_ = options.Parse(args)
	appender, shutdown, _, err := s.open(context.Background())
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /add", func(w http.ResponseWriter, r *http.Request) {
		entry, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		index, err := appender.Add(r.Context(), tessera.NewEntry(entry))()
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_, _ = fmt.Fprintf(w, "%d", index.Index)
	})
	socket, err := net.Listen("tcp", *listen)
	if err != nil {
		return nil, err
	}
	fmt.Printf("http://%s\n", socket.Addr())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	if err := server.Serve(socket); !errors.Is(err, http.ErrServerClosed) {
		return nil, err
	}
	return map[string]string{"folder": s.folder}, shutdown(context.Background())
}

// add measures without HTTP: each goroutine adds an entry and waits until a published checkpoint covers it.
func add(ctx context.Context, args []string) (any, error) {
	s, l, options := settings{}, newLoad(), flag.NewFlagSet("add", flag.ExitOnError)
	s.flags(options)
	l.flags(options)
	poll := options.Duration("poll", 10*time.Millisecond, "between looks at the checkpoint")
	_ = options.Parse(args)
	appender, shutdown, reader, err := s.open(context.Background())
	if err != nil {
		return nil, err
	}
	awaiter := tessera.NewPublicationAwaiter(context.Background(), reader.ReadCheckpoint, *poll)
	result, err := l.run(ctx, func(int) (writer, error) {
		return func(entry []byte) (uint64, error) {
			index, _, err := awaiter.Await(context.Background(), appender.Add(context.Background(), tessera.NewEntry(entry)))
			return index.Index, err
		}, nil
	})
	return result, errors.Join(err, shutdown(context.Background()))
}
