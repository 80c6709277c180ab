// Go 1.19 or later: SIGNING_KEYS="whsec_… whpk_…" PORT=8080 go run receiver.go
package main

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const tolerance = 5 * time.Minute

// isSigned tells whether one of the keys signed these bytes, lately.
func isSigned(keys []string, header http.Header, body []byte) bool {
	id, at := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > tolerance {
		return false
	}
	message := append([]byte(id+"."+at+"."), body...)
	sum := sha256.Sum256(body)
	digest := []byte("postern-digest\n" + id + "\n" + at + "\nsha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":")
	ofBody, ofDigest := header.Get("webhook-signature"), header.Get("postern-digest-signature")
	for _, key := range keys {
		_, text, _ := strings.Cut(key, "_")
		bytes, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			continue
		}
		if strings.HasPrefix(key, "whsec_") {
			mac := hmac.New(sha256.New, bytes)
			mac.Write(message)
			for _, signature := range signatures(ofBody, "v1,") {
				if hmac.Equal(signature, mac.Sum(nil)) {
					return true
				}
			}
		} else if len(bytes) == ed25519.PublicKeySize {
			for _, signature := range signatures(ofBody, "v1a,") {
				if ed25519.Verify(bytes, message, signature) {
					return true
				}
			}
			// Above 1 MiB only the digest is signed with a key pair.
			for _, signature := range signatures(ofDigest, "v1a,") {
				if ed25519.Verify(bytes, digest, signature) {
					return true
				}
			}
		}
	}
	return false
}

func signatures(header, version string) (found [][]byte) {
	for _, text := range strings.Fields(header) {
		if !strings.HasPrefix(text, version) {
			continue
		}
		if bytes, err := base64.StdEncoding.DecodeString(text[len(version):]); err == nil {
			found = append(found, bytes)
		}
	}
	return found
}

func main() {
	keys := strings.Fields(os.Getenv("SIGNING_KEYS"))
	// In earnest a table with a unique key, written in the transaction that takes the rows.
	seen := map[string]bool{}
	var lock sync.Mutex
	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil || !isSigned(keys, request.Header, body) {
			response.WriteHeader(http.StatusUnauthorized)
			return
		}
		lock.Lock()
		defer lock.Unlock()
		id := request.Header.Get("webhook-id")
		if seen[id] {
			fmt.Println("seen", id)
		} else {
			var rows []json.RawMessage
			if json.Unmarshal(body, &rows) != nil {
				response.WriteHeader(http.StatusBadRequest)
				return
			}
			fmt.Printf("took %s: %d rows\n", id, len(rows))
			seen[id] = true
		}
		response.WriteHeader(http.StatusNoContent)
	})
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}
