package format

import "bytes"

func fastURI(text []byte) bool {
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
	return fastPath(text, i)
}

// fastPath reads a path and what may follow it.
func fastPath(text []byte, i int) bool {
	if i = while(text, i, path); i < len(text) && text[i] == '?' {
		i = while(text, i+1, query)
	}
	if i < len(text) && text[i] == '#' {
		i = while(text, i+1, query)
	}
	return i == len(text)
}

func fastURIReference(text []byte) bool {
	if bytes.HasPrefix(text, []byte("//")) {
		return false
	}
	for _, c := range text {
		if c == ':' {
			return fastURI(text)
		}
		if c == '/' || c == '?' || c == '#' {
			break
		}
	}
	return fastPath(text, 0)
}

// fastLabels reads labels with dots between them.
func fastLabels(text []byte) bool {
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

func fastHostname(text []byte) bool { return len(text) <= maxName && fastLabels(text) }

func fastEmail(text []byte) bool {
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
	return text[i] == '@' && i <= maxLocal && len(text) <= maxMailbox && fastLabels(text[i+1:])
}

func fastIPv4(text []byte) bool {
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

func fastIPv6(text []byte) bool {
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
