// Verifies a server's certificate as the API server, which is a Go program, does.
package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"time"
)

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: verify CA LEAF NAME TIME (RFC 3339)")
		os.Exit(2)
	}
	if err := verify(os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func verify(caFile, leafFile, name, at string) error {
	ca, err := read(caFile)
	if err != nil {
		return err
	}
	leaf, err := read(leafFile)
	if err != nil {
		return err
	}
	now, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	_, err = leaf.Verify(x509.VerifyOptions{
		Roots:       roots,
		DNSName:     name,
		CurrentTime: now,
		KeyUsages:   []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
	return err
}

func read(file string) (*x509.Certificate, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(text)
	if block == nil || len(rest) > 0 {
		return nil, fmt.Errorf("%s does not hold exactly one PEM block", file)
	}
	return x509.ParseCertificate(block.Bytes)
}
