package plan

import "bytes"

func scanURI(text []byte) bool {
	i := while(text, 0, scheme)
	if i == 0 || i == len(text) || text[i] != ':' || text[0]-'0' <= 9 || classes[text[0]]&alphanumeric == 0 {
		return false
	}
	if i++; i+1 < len(text) && text[i] == '/' && text[i+1] == '/' {
		if i = while(text, i+2, host); i < len(text) && text[i] == ':' {
			i = while(text, i+1, digit)
		}
		if i < len(text) && text[i] != '/' && text[i] != '?' && text[i] != '#' {
			return false
		}
	}
	return scanPath(text, i)
}

// scanPath reads a path and what may follow it.
func scanPath(text []byte, i int) bool {
	if i = while(text, i, path); i < len(text) && text[i] == '?' {
		i = while(text, i+1, query)
	}
	if i < len(text) && text[i] == '#' {
		i = while(text, i+1, query)
	}
	return i == len(text)
}

func scanURIReference(text []byte) bool {
	if bytes.HasPrefix(text, []byte("//")) {
		return false
	}
	for _, c := range text {
		if c == ':' {
			return scanURI(text)
		}
		if c == '/' || c == '?' || c == '#' {
			break
		}
	}
	return scanPath(text, 0)
}

// Bounds of RFC 1035, section 2.3.4, as the reference has them.
const (
	maxLabel = 63
	maxHost  = 253
)

// scanLabels reads labels with dots between them.
func scanLabels(text []byte) bool {
	for i := 0; ; i++ {
		begin := i
		for i < len(text) && (classes[text[i]]&alphanumeric != 0 || text[i] == '-') {
			i++
		}
		if i == begin || i-begin > maxLabel || text[begin] == '-' || text[i-1] == '-' {
			return false
		}
		if i-begin >= 4 && text[begin+2] == '-' && text[begin+3] == '-' {
			return false
		}
		if i == len(text) {
			return true
		}
		if text[i] != '.' {
			return false
		}
	}
}

func scanHostname(text []byte) bool { return len(text) <= maxHost && scanLabels(text) }

// Bounds of RFC 5321, section 4.5.3.1, as the reference has them.
const (
	maxLocal   = 64
	maxMailbox = 254
)

func scanEmail(text []byte) bool {
	i := 0
	for {
		begin := i
		if i = while(text, i, atom); i == begin || i == len(text) {
			return false
		}
		if text[i] != '.' {
			break
		}
		i++
	}
	return text[i] == '@' && i <= maxLocal && len(text) <= maxMailbox && scanLabels(text[i+1:])
}

func scanIPv4(text []byte) bool {
	i := 0
	for part := range 4 {
		if part > 0 {
			if i == len(text) || text[i] != '.' {
				return false
			}
			i++
		}
		begin, n := i, 0
		for i < len(text) && i < begin+3 && text[i]-'0' <= 9 {
			n = n*10 + int(text[i]-'0')
			i++
		}
		if i == begin || n > 255 || i > begin+1 && text[begin] == '0' {
			return false
		}
	}
	return i == len(text)
}

func scanIPv6(text []byte) bool {
	groups, gap, i := 0, false, 0
	for i < len(text) {
		if text[i] == ':' {
			if i+1 == len(text) || text[i+1] != ':' || gap {
				return false
			}
			gap = true
			i += 2
			continue
		}
		begin := i
		if i = while(text, i, hexadecimal); i == begin || i > begin+4 {
			return false
		}
		if groups++; i == len(text) {
			break
		}
		if text[i] != ':' || i+1 == len(text) {
			return false
		}
		if text[i+1] != ':' {
			i++
		}
	}
	return groups == 8 && !gap || groups < 8 && gap
}

func scanUUID(text []byte) bool {
	if len(text) != 36 {
		return false
	}
	for i, c := range text {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if classes[c]&hexadecimal == 0 {
			return false
		}
	}
	return true
}

func scanJSONPointer(text []byte) bool {
	if len(text) > 0 && text[0] != '/' {
		return false
	}
	for i, c := range text {
		if c == '~' && (i+1 == len(text) || text[i+1] != '0' && text[i+1] != '1') {
			return false
		}
	}
	return true
}
