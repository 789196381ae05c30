// Signs with the virtual authenticator of github.com/descope/virtualwebauthn, and prints what came out as JSON.
//
//	go run . <file to sign>
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"github.com/descope/virtualwebauthn"
	"github.com/fxamacker/cbor/v2"
)

const madeBy = "descope/virtualwebauthn v1.0.3 (Go)"

type response struct {
	Response map[string]string `json:"response"`
}

func standard(text string) string {
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(data)
}

func parsed(text string) map[string]string {
	var said response
	if err := json.Unmarshal([]byte(text), &said); err != nil {
		panic(err)
	}
	return said.Response
}

func registration(text string) string {
	object, err := base64.RawURLEncoding.DecodeString(parsed(text)["attestationObject"])
	if err != nil {
		panic(err)
	}
	var said struct {
		AuthData []byte `cbor:"authData"`
	}
	if err := cbor.Unmarshal(object, &said); err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(said.AuthData)
}

func signed(file []byte, kind virtualwebauthn.KeyType, options virtualwebauthn.AuthenticatorOptions, fault string) map[string]string {
	party := virtualwebauthn.RelyingParty{Name: "Court", ID: "court.example.com", Origin: "https://court.example.com"}
	authenticator := virtualwebauthn.NewAuthenticatorWithOptions(options)
	credential := virtualwebauthn.NewCredential(kind)
	credential.Counter = 7
	challenge := sha256.Sum256(file)
	made := virtualwebauthn.CreateAttestationResponse(party, virtualwebauthn.NewAuthenticator(), credential,
		virtualwebauthn.AttestationOptions{Challenge: challenge[:], RelyingPartyID: party.ID})
	done := parsed(virtualwebauthn.CreateAssertionResponse(party, authenticator, credential,
		virtualwebauthn.AssertionOptions{Challenge: challenge[:], RelyingPartyID: party.ID}))
	return map[string]string{
		"made_by":            madeBy,
		"rp_id":              party.ID,
		"origin":             party.Origin,
		"registration":       registration(made),
		"authenticator_data": standard(done["authenticatorData"]),
		"client_data":        standard(done["clientDataJSON"]),
		"signature":          standard(done["signature"]),
		"fault":              fault,
	}
}

func main() {
	file, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	type options = virtualwebauthn.AuthenticatorOptions
	found := map[string]any{
		"es256":                         signed(file, virtualwebauthn.KeyTypeEC2, options{}, ""),
		"es256_backed_up":               signed(file, virtualwebauthn.KeyTypeEC2, options{BackupEligible: true, BackupState: true}, ""),
		"rs256":                         signed(file, virtualwebauthn.KeyTypeRSA, options{}, ""),
		"user_not_verified":             signed(file, virtualwebauthn.KeyTypeRSA, options{UserNotVerified: true}, "did not verify"),
		"user_not_present":              signed(file, virtualwebauthn.KeyTypeEC2, options{UserNotPresent: true}, "present"),
		"backed_up_though_not_eligible": signed(file, virtualwebauthn.KeyTypeEC2, options{BackupState: true}, "flags"),
	}
	text, err := json.MarshalIndent(found, "", " ")
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}
