// Package loopback tells which hosts are this machine. What is sent to them passes no network.
package loopback

import (
	"net"
	"net/netip"
	"strings"
)

// Is reports whether a host, without its port, is this machine: localhost, a name under
// .localhost (RFC 6761, section 6.3), or a loopback address.
func Is(host string) bool {
	if strings.EqualFold(host, "localhost") || Named(host) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// Named reports whether a host is a name under .localhost. Some resolvers do not know them.
func Named(host string) bool {
	return strings.HasSuffix(strings.ToLower(host), ".localhost")
}

// NameOf returns the host that a Host header names (RFC 9110, section 7.2), without its port and the
// brackets of an IPv6 address.
func NameOf(header string) string {
	name, _, err := net.SplitHostPort(header)
	if err != nil {
		name = header
	}
	return strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
}
