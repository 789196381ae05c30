// Command foreign is what other people's programs need to meet our witness and our log.
//
//	foreign agent  a key held for litewitness, which takes its own from an ssh-agent
//	foreign log    a Tessera POSIX log that publishes nothing before the witness of its policy has cosigned
//	foreign proof  torchwood checks a .tlog-proof and the quorum of a policy
package main

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"filippo.io/torchwood"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var commands = map[string]func([]string) error{"agent": holdKey, "log": growLog, "proof": checkProof}

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: foreign agent SOCKET SEED | log FOLDER KEY POLICY ENTRIES | proof POLICY PROOF ENTRY")
		os.Exit(2)
	}
	if err := commands[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// holdKey serves an ssh-agent with the Ed25519 key of a seed, and prints the key's fingerprint.
func holdKey(args []string) error {
	seed, err := hex.DecodeString(args[1])
	if err != nil {
		return err
	}
	key := ed25519.NewKeyFromSeed(seed)
	ring := agent.NewKeyring()
	if err := ring.Add(agent.AddedKey{PrivateKey: key}); err != nil {
		return err
	}
	public, err := ssh.NewPublicKey(key.Public())
	if err != nil {
		return err
	}
	listener, err := net.Listen("unix", args[0])
	if err != nil {
		return err
	}
	fmt.Println(ssh.FingerprintSHA256(public))
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() { _ = agent.ServeAgent(ring, connection) }()
	}
}

// growLog adds entries in three steps to a log that fails closed, each after the last was published.
func growLog(args []string) error {
	ctx := context.Background()
	slog.SetLogLoggerLevel(slog.LevelError)
	signer, err := note.NewSigner(args[1])
	if err != nil {
		return err
	}
	policy, err := os.ReadFile(args[2])
	if err != nil {
		return err
	}
	group, err := tessera.NewWitnessGroupFromPolicy(policy)
	if err != nil {
		return err
	}
	driver, err := posix.New(ctx, posix.Config{Path: args[0]})
	if err != nil {
		return err
	}
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithCheckpointInterval(100*time.Millisecond).
		WithBatching(256, 50*time.Millisecond).
		WithWitnesses(group, &tessera.WitnessOptions{Timeout: 5 * time.Second})
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, options)
	if err != nil {
		return err
	}
	awaiter := tessera.NewPublicationAwaiter(ctx, reader.ReadCheckpoint, 50*time.Millisecond)
	for step := range 3 {
		if err := addEntries(ctx, appender, awaiter, step); err != nil {
			return err
		}
	}
	if err := shutdown(ctx); err != nil {
		return err
	}
	checkpoint, err := os.ReadFile(filepath.Join(args[0], "checkpoint"))
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(checkpoint)
	return err
}

func addEntries(ctx context.Context, appender *tessera.Appender, awaiter *tessera.PublicationAwaiter, step int) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var last tessera.IndexFuture
	for number := range 150 {
		last = appender.Add(ctx, tessera.NewEntry(fmt.Appendf(nil, "entry %d of step %d", number, step)))
	}
	_, _, err := awaiter.Await(ctx, last)
	return err
}

// checkProof lets torchwood judge a .tlog-proof: entry, inclusion, the log's signature, the quorum of the policy.
func checkProof(args []string) error {
	var files [3][]byte
	for at, path := range args[:3] {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files[at] = data
	}
	policy, err := torchwood.ParsePolicy(files[0])
	if err != nil {
		return err
	}
	if err := torchwood.VerifyProof(policy, tlog.RecordHash(files[2]), files[1]); err != nil {
		return errors.Join(errors.New("torchwood refuses the proof"), err)
	}
	fmt.Println("torchwood accepts the proof")
	return nil
}
