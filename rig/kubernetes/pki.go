package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// pkiRequest is read from standard input. Each certificate is written as NAME.crt and NAME.key beside
// ca.crt and ca.key; each key pair without certificate as NAME.key and NAME.pub.
type pkiRequest struct {
	Directory    string
	Certificates []certificateRequest
	KeyPairs     []string
}

type certificateRequest struct {
	Name          string
	CommonName    string
	Organizations []string
	Hosts         []string
}

// pki makes an authority of its own with elliptic-curve keys, valid for ten days: long enough for any test
// run, short enough that nobody keeps one.
func pki() {
	var request pkiRequest
	if err := json.NewDecoder(os.Stdin).Decode(&request); err != nil {
		fail(err)
	}
	if err := request.write(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "pki:", err)
	os.Exit(1)
}

func (request pkiRequest) write() error {
	authority := template("oakum-rig", nil)
	authority.IsCA, authority.BasicConstraintsValid = true, true
	authority.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	authorityKey, err := request.issue("ca", authority, authority, nil)
	if err != nil {
		return err
	}
	for _, wanted := range request.Certificates {
		if _, err := request.issue(wanted.Name, wanted.template(), authority, authorityKey); err != nil {
			return err
		}
	}
	for _, name := range request.KeyPairs {
		if err := request.writeKeyPair(name); err != nil {
			return err
		}
	}
	return nil
}

func template(commonName string, organizations []string) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		fail(err)
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: commonName, Organization: organizations},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(240 * time.Hour),
	}
}

func (wanted certificateRequest) template() *x509.Certificate {
	made := template(wanted.CommonName, wanted.Organizations)
	made.KeyUsage = x509.KeyUsageDigitalSignature
	made.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	for _, host := range wanted.Hosts {
		if address := net.ParseIP(host); address != nil {
			made.IPAddresses = append(made.IPAddresses, address)
		} else {
			made.DNSNames = append(made.DNSNames, host)
		}
	}
	return made
}

// issue writes NAME.crt and NAME.key; signed by itself when no signer is given.
func (request pkiRequest) issue(name string, made, parent *x509.Certificate, signer crypto.Signer) (crypto.Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	if signer == nil {
		signer = key
	}
	der, err := x509.CreateCertificate(rand.Reader, made, parent, key.Public(), signer)
	if err != nil {
		return nil, err
	}
	if err := request.writeFile(name+".crt", "CERTIFICATE", der); err != nil {
		return nil, err
	}
	return key, request.writeKey(name, key)
}

func (request pkiRequest) writeKeyPair(name string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := request.writeFile(name+".pub", "PUBLIC KEY", public); err != nil {
		return err
	}
	return request.writeKey(name, key)
}

func (request pkiRequest) writeKey(name string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return request.writeFile(name+".key", "EC PRIVATE KEY", der)
}

func (request pkiRequest) writeFile(name, kind string, der []byte) error {
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	return os.WriteFile(filepath.Join(request.Directory, name), text, 0o600)
}
