// Command judge checks one tlog-tiles log with other people's code. It reads what to check as JSON from the file
// named by its second argument; its first is the judge. It prints what it checked and exits 0, or says why not.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
)

// Case is what run.py writes: where the log is served, who it is, and a few things to prove.
type Case struct {
	URL    string   // base, ends in a slash
	Origin string   // key name of the log
	VKey   string   // its Ed25519 key, type 01
	MLDSA  string   // its ML-DSA-44 key, type 06; empty when it has none
	Days   []string // paths of kept checkpoints, oldest first
	Proofs []Proof  // .tlog-proof texts that plainview made
}

// Proof is a .tlog-proof and the entry that it is about.
type Proof struct {
	Text  string
	Entry []byte
}

var judges = map[string]func(context.Context, Case) (string, error){
	"x/mod":     judgeXMod,
	"torchwood": judgeTorchwood,
	"tessera":   judgeTessera,
	"mldsa":     judgeMLDSA,
}

func main() {
	if len(os.Args) != 3 || judges[os.Args[1]] == nil {
		names := []string{}
		for name := range judges {
			names = append(names, name)
		}
		sort.Strings(names)
		fmt.Fprintf(os.Stderr, "usage: judge %s case.json\n", strings.Join(names, "|"))
		os.Exit(2)
	}
	data, err := os.ReadFile(os.Args[2])
	var c Case
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	verdict := ""
	if err == nil {
		verdict, err = judges[os.Args[1]](context.Background(), c)
	}
	if err != nil {
		fmt.Println(strings.ReplaceAll(err.Error(), "\n", " "))
		os.Exit(1)
	}
	fmt.Println(verdict)
}
