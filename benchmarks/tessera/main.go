// Command peer is what Plainview's log is measured against: a Tessera POSIX log, and a load that is fair to both.
//
//	peer serve   a Tessera log behind POST /add, as its own conformance server has it
//	peer add     goroutines in this process add entries and wait until a checkpoint covers them
//	peer load    many connections post random entries to any server that answers POST /add with the index
//	peer check   Tessera's own fsck over a folder, and every acknowledged entry where it was said to be
//
// Each prints one line of JSON. What was acknowledged is kept as 40 bytes an entry: index (u64be), leaf hash.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/klog/v2"
)

var commands = map[string]func(context.Context, []string) (any, error){
	"serve": serve,
	"add":   add,
	"load":  load,
	"check": check,
}

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: peer serve|add|load|check [flags]; peer <command> -h lists them")
		os.Exit(2)
	}
	quiet()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	result, err := commands[os.Args[1]](ctx, os.Args[2:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(result)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// quiet keeps Tessera's log lines out of the measurement.
func quiet() {
	options := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(options)
	_ = options.Parse([]string{"-logtostderr=false", "-stderrthreshold=FATAL"})
	klog.SetOutput(io.Discard)
}
