package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"
)

const acknowledgedBytes = 8 + 32

// writer puts one entry into a log and gives its index.
type writer func(entry []byte) (uint64, error)

// closedLoop is a load of so many writers, each with one entry under way at a time.
type closedLoop struct {
	writers int
	bytes   int
	warmup  time.Duration
	time    time.Duration
	acks    string
}

// figures are what came of it; a latency is from handing an entry over until its index is known.
type figures struct {
	Entries   int     `json:"entries"`
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	Writers   int     `json:"writers"`
	Seconds   float64 `json:"seconds"`
	All       int     `json:"acknowledged"`
}

func newLoad() *closedLoop { return &closedLoop{} }

func (l *closedLoop) flags(options *flag.FlagSet) {
	options.IntVar(&l.writers, "writers", 1024, "writers at the same time")
	options.IntVar(&l.bytes, "bytes", 200, "size of an entry")
	options.DurationVar(&l.warmup, "warmup", 2*time.Second, "before counting begins")
	options.DurationVar(&l.time, "time", 10*time.Second, "counted")
	options.StringVar(&l.acks, "acks", "", "file for what was acknowledged")
}

type worker struct {
	latencies []time.Duration // of the entries answered while counting
	acks      []byte
	err       error
}

// run lets all writers write and counts what was answered after the warm-up, until the time is over.
func (l *closedLoop) run(ctx context.Context, open func(int) (writer, error)) (figures, error) {
	writers := make([]writer, l.writers)
	for i := range writers {
		var err error
		if writers[i], err = open(i); err != nil {
			return figures{}, err
		}
	}
	workers := make([]worker, l.writers)
	begin := time.Now().Add(l.warmup)
	end := begin.Add(l.time)
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() { workers[i].loop(ctx, writers[i], l.bytes, begin, end) })
	}
	all.Wait()
	return l.sum(workers)
}

func (w *worker) loop(ctx context.Context, write writer, size int, begin, end time.Time) {
	words := make([]byte, (size+7)&^7)
	for ctx.Err() == nil {
		start := time.Now()
		if !start.Before(end) {
			return
		}
		for at := 0; at < len(words); at += 8 {
			binary.LittleEndian.PutUint64(words[at:], rand.Uint64())
		}
		entry := bytes.Clone(words[:size]) // the log may keep it
		index, err := write(entry)
		if err != nil {
			w.err = err
			return
		}
		w.acks = binary.BigEndian.AppendUint64(w.acks, index)
		w.acks = append(w.acks, rfc6962.DefaultHasher.HashLeaf(entry)...)
		if now := time.Now(); now.After(begin) && !now.After(end) {
			w.latencies = append(w.latencies, now.Sub(start))
		}
	}
}

func (l *closedLoop) sum(workers []worker) (figures, error) {
	var latencies []time.Duration
	var acks []byte
	var errs []error
	for _, w := range workers {
		latencies, acks = append(latencies, w.latencies...), append(acks, w.acks...)
		if w.err != nil {
			errs = append(errs, w.err)
		}
	}
	if len(errs) > 0 {
		return figures{}, fmt.Errorf("%d of %d writers failed, the first: %w", len(errs), l.writers, errs[0])
	}
	if len(latencies) == 0 {
		return figures{}, errors.New("nothing was answered in time")
	}
	slices.Sort(latencies)
	ms := func(part float64) float64 {
		return float64(latencies[int(part*float64(len(latencies)-1))]) / float64(time.Millisecond)
	}
	result := figures{
		len(latencies), float64(len(latencies)) / l.time.Seconds(), ms(0.5), ms(0.99), l.writers, l.time.Seconds(),
		len(acks) / acknowledgedBytes,
	}
	if l.acks == "" {
		return result, nil
	}
	return result, os.WriteFile(l.acks, acks, 0o644)
}

// load posts entries over connections that stay open. The client is as thin as it can be, so that the two cores that
// it shares with the server are left to the server: whoever answers, the cost of asking is the same.
func load(ctx context.Context, args []string) (any, error) {
	l, options := newLoad(), flag.NewFlagSet("load", flag.ExitOnError)
	l.flags(options)
	address := options.String("url", "", "base address of the server")
	_ = options.Parse(args)
	base, err := url.Parse(*address)
	if err != nil {
		return nil, err
	}
	head := fmt.Sprintf("POST /add HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n", base.Host, l.bytes)
	return l.run(ctx, func(int) (writer, error) { return connect(base.Host, head) })
}

func connect(host, head string) (writer, error) {
	connection, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	answers := bufio.NewReaderSize(connection, 512)
	return func(entry []byte) (uint64, error) {
		if _, err := connection.Write(append([]byte(head), entry...)); err != nil {
			return 0, err
		}
		return readIndex(answers)
	}, nil
}

// readIndex reads one answer: status 200, a Content-Length, and a decimal number.
func readIndex(answers *bufio.Reader) (uint64, error) {
	status, err := answers.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 200 ")) {
		return 0, fmt.Errorf("the server answered %q", status)
	}
	length := -1
	for {
		line, err := answers.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if name, value, _ := bytes.Cut(line, []byte(": ")); bytes.EqualFold(name, []byte("content-length")) {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, err
			}
		}
	}
	if length < 1 || length > 20 {
		return 0, fmt.Errorf("expected an index of 1 to 20 digits, the answer has %d bytes", length)
	}
	var body [20]byte
	if _, err := io.ReadFull(answers, body[:length]); err != nil {
		return 0, err
	}
	return strconv.ParseUint(string(body[:length]), 10, 64)
}
