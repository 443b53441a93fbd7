package awsconfig

import (
	"crypto/x509"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Trust makes a client trust a test's server as one of AWS.
func Trust(client aws.HTTPClient, roots *x509.CertPool) {
	client.(*connections).client.Transport.(*http.Transport).TLSClientConfig.RootCAs = roots
}

// RootsIn is rootsIn.
var RootsIn = rootsIn
