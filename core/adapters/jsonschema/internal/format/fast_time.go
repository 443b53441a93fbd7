package format

// two is the number that two digits at i are, or more than 99.
func two(text []byte, i int) int {
	tens, ones := text[i]-'0', text[i+1]-'0'
	if tens > 9 || ones > 9 {
		return 100
	}
	return int(tens)*10 + int(ones)
}

var daysIn = [13]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

const dateLength = len("2006-01-02")

func fastDate(text []byte) bool { return len(text) == dateLength && isDate(text) }

// isDate looks at the first dateLength bytes.
func isDate(text []byte) bool {
	century, year, month, day := two(text, 0), two(text, 2), two(text, 5), two(text, 8)
	if century > 99 || year > 99 || text[4] != '-' || text[7] != '-' || month == 0 || month > 12 || day == 0 || day > daysIn[month] {
		return false
	}
	if month != 2 || day < 29 {
		return true
	}
	if year == 0 {
		return century%4 == 0
	}
	return year%4 == 0
}

// fastTime knows no leap seconds.
func fastTime(text []byte) bool {
	const least = len("15:04:05Z")
	if len(text) < least || two(text, 0) > 23 || text[2] != ':' || two(text, 3) > 59 || text[5] != ':' || two(text, 6) > 59 {
		return false
	}
	i := least - 1
	if text[i] == '.' {
		begin := i + 1
		if i = while(text, begin, digit); i == begin || i == len(text) {
			return false
		}
	}
	switch text[i] {
	case 'Z', 'z':
		return i+1 == len(text)
	case '+', '-':
		return i+6 == len(text) && two(text, i+1) <= 23 && text[i+3] == ':' && two(text, i+4) <= 59
	}
	return false
}

func fastDateTime(text []byte) bool {
	return len(text) > dateLength && isDate(text) && text[dateLength]|0x20 == 't' && fastTime(text[dateLength+1:])
}
