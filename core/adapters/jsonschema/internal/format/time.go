package format

import (
	"strings"
	"time"
)

// checkDate is full-date of RFC 3339, section 5.6.
func checkDate(s string) error {
	_, rest, err := scanDate(s)
	if err == nil && rest != "" {
		err = fault("something follows the date")
	}
	return err
}

// scanDate returns the date that s begins with, and what follows it.
func scanDate(s string) (midnight time.Time, rest string, err error) {
	year, rest, ok := scanNumber(s, 4, '-')
	month, rest, ok2 := scanNumber(rest, 2, '-')
	day, rest, ok3 := scanNumber(rest, 2, 0)
	if !ok || !ok2 || !ok3 {
		return midnight, rest, fault("a date is written YYYY-MM-DD")
	}
	midnight = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if midnight.Month() != time.Month(month) || midnight.Day() != day {
		return midnight, rest, fault("there is no such day")
	}
	return midnight, rest, nil
}

// checkTime is full-time of RFC 3339, section 5.6.
func checkTime(s string) error {
	_, err := scanTime(s)
	return err
}

// leapMinute is the minute of the day, in UTC, that can have 61 seconds
// (RFC 3339, section 5.7).
const leapMinute = 23*60 + 59

// notLeap is scanTime's answer for a second below 60.
const notLeap = 2

// scanTime returns, of a leap second, by how many days the day in UTC differs
// from the one that the time is written for.
func scanTime(s string) (days int, err error) {
	hour, rest, ok := scanNumber(s, 2, ':')
	minute, rest, ok2 := scanNumber(rest, 2, ':')
	second, rest, ok3 := scanNumber(rest, 2, 0)
	if !ok || !ok2 || !ok3 {
		return 0, fault("a time is written hh:mm:ss with an offset, such as 08:30:06Z")
	}
	if strings.HasPrefix(rest, ".") {
		fraction := rest[1:]
		if rest = strings.TrimLeft(fraction, "0123456789"); rest == fraction {
			return 0, fault("the fraction of the second has no digits")
		}
	}
	offset := 0
	switch {
	case rest == "Z" || rest == "z":
	case strings.HasPrefix(rest, "+") || strings.HasPrefix(rest, "-"):
		hours, after, ok := scanNumber(rest[1:], 2, ':')
		minutes, after, ok2 := scanNumber(after, 2, 0)
		if !ok || !ok2 || after != "" || hours > 23 || minutes > 59 {
			return 0, fault("an offset is Z or from -23:59 to +23:59")
		}
		if offset = hours*60 + minutes; rest[0] == '-' {
			offset = -offset
		}
	default:
		return 0, fault("the offset is missing: Z, or such as +01:00")
	}
	if hour > 23 || minute > 59 || second > 60 {
		return 0, fault("there is no such time of the day")
	}
	if second < 60 {
		return notLeap, nil
	}
	utc := hour*60 + minute - offset
	for ; utc < 0; utc += 24 * 60 {
		days--
	}
	for ; utc >= 24*60; utc -= 24 * 60 {
		days++
	}
	if utc != leapMinute {
		return 0, fault("a leap second is at 23:59:60 in UTC")
	}
	return days, nil
}

// checkDateTime is date-time of RFC 3339, section 5.6.
func checkDateTime(s string) error {
	midnight, rest, err := scanDate(s)
	if err != nil {
		return err
	}
	if rest == "" || rest[0]|0x20 != 't' {
		return fault("T and the time must follow the date")
	}
	days, err := scanTime(rest[1:])
	if err != nil {
		return err
	}
	if days != notLeap && midnight.AddDate(0, 0, days+1).Day() != 1 {
		return fault("a leap second is at the end of a month in UTC")
	}
	return nil
}

// scanNumber reads so many digits and, if it is not 0, what must follow them.
func scanNumber(s string, digits int, then byte) (n int, rest string, ok bool) {
	if len(s) < digits {
		return 0, s, false
	}
	for i := range digits {
		if !isDigit(s[i]) {
			return 0, s, false
		}
		n = n*10 + int(s[i]-'0')
	}
	rest = s[digits:]
	if then == 0 {
		return n, rest, true
	}
	if rest == "" || rest[0] != then {
		return 0, s, false
	}
	return n, rest[1:], true
}

// checkDuration is duration of RFC 3339, appendix A: of the units that stand
// between the first and the last none may be left out, and nothing is fractional.
func checkDuration(s string) error {
	rest, ok := strings.CutPrefix(s, "P")
	if !ok || rest == "" {
		return fault("a duration is P and numbers with units, such as P1DT12H")
	}
	date, clock, timed := strings.Cut(rest, "T")
	if timed && !inUnits(clock, "HMS") || timed && clock == "" {
		return fault("after T come hours, minutes and seconds, in this order, none left out between others")
	}
	if date != "" && !inUnits(date, "YMD") && (timed || !inUnits(date, "W")) {
		return fault("after P come years, months and days, in this order, none left out between others, or weeks alone")
	}
	return nil
}

// inUnits reports whether s consists of numbers with these units, in their order
// and without a gap.
func inUnits(s, units string) bool {
	last := -1
	for s != "" {
		rest := strings.TrimLeft(s, "0123456789")
		if len(rest) == len(s) || rest == "" {
			return false
		}
		unit := strings.IndexByte(units, rest[0])
		if unit < 0 || last >= 0 && unit != last+1 {
			return false
		}
		last, s = unit, rest[1:]
	}
	return true
}
