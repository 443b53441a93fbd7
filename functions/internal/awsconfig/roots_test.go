package awsconfig_test

import (
	"crypto/x509"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"example.com/eventgateway/functions/internal/awsconfig"
)

// Only the certificates in the file are trusted, unless the environment names others. Without the
// file, Go finds certificates itself.
func TestTheCertificatesInTheFileAreTrusted(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	want := x509.NewCertPool()
	want.AddCert(server.Certificate())
	write := func(name, text string) string {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	bundle := write("bundle", string(pem.EncodeToMemory(&pem.Block{
		Type: "CERTIFICATE", Bytes: server.Certificate().Raw,
	})))
	for name, c := range map[string]struct {
		file string
		env  map[string]string
		want *x509.CertPool
	}{
		"a bundle":         {bundle, nil, want},
		"its own file":     {bundle, map[string]string{"SSL_CERT_FILE": "a"}, nil},
		"its own folder":   {bundle, map[string]string{"SSL_CERT_DIR": "a"}, nil},
		"no bundle":        {bundle + ".none", nil, nil},
		"no certificates":  {write("empty", "none"), nil, nil},
		"a folder instead": {filepath.Dir(bundle), nil, nil},
	} {
		got := awsconfig.RootsIn(c.file, func(variable string) string { return c.env[variable] })
		if !got.Equal(c.want) {
			t.Errorf("%s: the roots are %v, want %v", name, got, c.want)
		}
	}
}
