// Package tracecontext reads the trace of a request from its W3C Trace Context
// headers, level 1 (https://www.w3.org/TR/trace-context-1/). It ignores malformed headers,
// as the specification demands: a trace is never a reason to refuse a request.
package tracecontext

import "strings"

// Trace is the place of a request in its sender's trace. The zero value is no trace.
type Trace struct {
	Parent string // the traceparent, of version 00; "" for none
	State  string // the tracestate, without spaces around its members; "" for none
}

// Bounds of a tracestate. Everyone should pass on at least 512 characters (section
// 3.3.1.5). More would fill the record.
const (
	maxState   = 512
	maxMembers = 32
	maxKey     = 256 // of which a tenant has 241, a system 14
	maxTenant  = 241
	maxSystem  = 14
	maxValue   = 256
)

// Of returns the trace of a request with these headers, by lower-case name.
func Of(header map[string]string) Trace {
	parent := parse(header["traceparent"])
	if parent == "" {
		return Trace{}
	}
	return Trace{Parent: parent, State: stateOf(header["tracestate"])}
}

// ID is the trace id, 32 hexadecimal digits; "" for no trace.
func (t Trace) ID() string {
	if t.Parent == "" {
		return ""
	}
	return t.Parent[3:35]
}

// parse returns a well-formed traceparent, else "". A traceparent has a version, a trace
// id, a parent id and flags, in small hexadecimal digits; later versions add more behind a
// dash (section 3.2.2). parse turns a later version into version 00, with the one flag that
// level 1 defines: "sampled".
func parse(sent string) string {
	const length = len("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	if len(sent) < length || len(sent) > length && sent[length] != '-' ||
		sent[2] != '-' || sent[35] != '-' || sent[52] != '-' {
		return ""
	}
	version, trace, parent, flags := sent[:2], sent[3:35], sent[36:52], sent[53:length]
	if !consistsOf(hexadecimal, version+trace+parent+flags) || version == "ff" ||
		consistsOf("0", trace) || consistsOf("0", parent) || version == "00" && len(sent) > length {
		return ""
	}
	if version == "00" {
		return sent
	}
	sampled := "-00"
	if consistsOf("13579bdf", flags[1:]) {
		sampled = "-01"
	}
	return "00-" + trace + "-" + parent + sampled
}

const (
	digits      = "0123456789"
	hexadecimal = digits + "abcdef"
	letters     = "abcdefghijklmnopqrstuvwxyz"
	keyRunes    = letters + digits + "_-*/"
)

func consistsOf(characters, text string) bool {
	return strings.Trim(text, characters) == ""
}

// stateOf returns the members of a tracestate, "" unless every one is well-formed and no key is
// there twice. It leaves out empty members, and the spaces and tabs around members: no attribute
// of a CloudEvent may have a tab.
func stateOf(sent string) string {
	if len(sent) > maxState {
		return ""
	}
	var members []string
	keys := map[string]bool{}
	for member := range strings.SplitSeq(sent, ",") {
		member = strings.Trim(member, " \t")
		if member == "" {
			continue
		}
		key, value, _ := strings.Cut(member, "=")
		if !validKey(key) || !validValue(value) || keys[key] || len(keys) == maxMembers {
			return ""
		}
		keys[key] = true
		members = append(members, member)
	}
	return strings.Join(members, ",")
}

// validKey checks a key: a name, or tenant@system (section 3.3.1.3.1).
func validKey(key string) bool {
	tenant, system, two := strings.Cut(key, "@")
	if !two {
		return validName(key, letters, maxKey)
	}
	return validName(tenant, letters+digits, maxTenant) && validName(system, letters, maxSystem)
}

func validName(name, begins string, most int) bool {
	return name != "" && len(name) <= most && consistsOf(begins, name[:1]) && consistsOf(keyRunes, name)
}

// validValue checks a value without spaces around it (section 3.3.1.3.2).
func validValue(value string) bool {
	for i := 0; i < len(value); i++ {
		if c := value[i]; c < ' ' || c > '~' || c == ',' || c == '=' {
			return false
		}
	}
	return value != "" && len(value) <= maxValue
}
