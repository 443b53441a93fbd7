package format

import (
	"bytes"
	"strings"
)

// two returns the number that the two digits at i are, or more than 99.
func two(s []byte, i int) int {
	tens, ones := s[i]-'0', s[i+1]-'0'
	if tens > 9 || ones > 9 {
		return 100
	}
	return int(tens)*10 + int(ones)
}

const dateLength = len("2006-01-02")

// checkDate is full-date of RFC 3339, section 5.6.
func checkDate(s []byte) error {
	_, _, err := scanDate(s)
	if err == nil && len(s) > dateLength {
		err = fault("something follows the date")
	}
	return err
}

var daysIn = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// scanDate returns the day of the month of the date that s begins with, and the month's
// last day.
func scanDate(s []byte) (day, last int, err error) {
	if len(s) < dateLength || s[4] != '-' || s[7] != '-' {
		return 0, 0, fault("a date is written YYYY-MM-DD")
	}
	century, year, month, day := two(s, 0), two(s, 2), two(s, 5), two(s, 8)
	if max(century, year, month, day) > 99 {
		return 0, 0, fault("a date is written YYYY-MM-DD")
	}
	if month == 0 || month > 12 {
		return 0, 0, fault("there is no such day")
	}
	last = daysIn[month]
	if month == 2 && year%4 == 0 && (year > 0 || century%4 == 0) {
		last++
	}
	if day == 0 || day > last {
		return 0, 0, fault("there is no such day")
	}
	return day, last, nil
}

// checkTime is full-time of RFC 3339, section 5.6.
func checkTime(s []byte) error {
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
func scanTime(s []byte) (days int, err error) {
	const length = len("15:04:05")
	if len(s) < length || s[2] != ':' || s[5] != ':' {
		return 0, fault("a time is written hh:mm:ss with an offset, such as 08:30:06Z")
	}
	hour, minute, second := two(s, 0), two(s, 3), two(s, 6)
	if max(hour, minute, second) > 99 {
		return 0, fault("a time is written hh:mm:ss with an offset, such as 08:30:06Z")
	}
	i := length
	if i < len(s) && s[i] == '.' {
		begin := i + 1
		if i = while(s, begin, digit); i == begin {
			return 0, fault("the fraction of the second has no digits")
		}
	}
	offset, err := scanOffset(s[i:])
	switch {
	case err != nil:
		return 0, err
	case hour > 23 || minute > 59 || second > 60:
		return 0, fault("there is no such time of the day")
	case second < 60:
		return notLeap, nil
	}
	utc := hour*60 + minute - offset
	if utc < 0 {
		utc, days = utc+24*60, -1
	} else if utc >= 24*60 {
		utc, days = utc-24*60, 1
	}
	if utc != leapMinute {
		return 0, fault("a leap second is at 23:59:60 in UTC")
	}
	return days, nil
}

// scanOffset returns the minutes of time-offset.
func scanOffset(s []byte) (minutes int, err error) {
	switch {
	case len(s) == 1 && s[0]|0x20 == 'z':
		return 0, nil
	case len(s) == 0 || s[0] != '+' && s[0] != '-':
		return 0, fault("the offset is missing: Z, or such as +01:00")
	case len(s) != len("+15:04") || s[3] != ':' || two(s, 1) > 23 || two(s, 4) > 59:
		return 0, fault("an offset is Z or from -23:59 to +23:59")
	}
	if minutes = two(s, 1)*60 + two(s, 4); s[0] == '-' {
		minutes = -minutes
	}
	return minutes, nil
}

// checkDateTime is date-time of RFC 3339, section 5.6.
func checkDateTime(s []byte) error {
	day, last, err := scanDate(s)
	if err != nil {
		return err
	}
	if len(s) == dateLength || s[dateLength]|0x20 != 't' {
		return fault("T and the time must follow the date")
	}
	days, err := scanTime(s[dateLength+1:])
	if err != nil {
		return err
	}
	if days < 0 { // it is the day before, which ends a month if this one begins one
		day, last = day-1, 0
	} else if days != notLeap {
		day += days
	}
	if days != notLeap && day != last {
		return fault("a leap second is at the end of a month in UTC")
	}
	return nil
}

// checkDuration is duration of RFC 3339, appendix A: of the units that stand
// between the first and the last none may be left out, and nothing is fractional.
func checkDuration(s []byte) error {
	if len(s) < 2 || s[0] != 'P' {
		return fault("a duration is P and numbers with units, such as P1DT12H")
	}
	date, clock, timed := bytes.Cut(s[1:], []byte("T"))
	if timed && (len(clock) == 0 || !inUnits(clock, "HMS")) {
		return fault("after T come hours, minutes and seconds, in this order, none left out between others")
	}
	if len(date) > 0 && !inUnits(date, "YMD") && (timed || !inUnits(date, "W")) {
		return fault("after P come years, months and days, in this order, none left out between others, or weeks alone")
	}
	return nil
}

// inUnits reports whether s consists of numbers with these units, in their order
// and without a gap.
func inUnits(s []byte, units string) bool {
	last := -1
	for len(s) > 0 {
		i := while(s, 0, digit)
		if i == 0 || i == len(s) {
			return false
		}
		unit := strings.IndexByte(units, s[i])
		if unit < 0 || last >= 0 && unit != last+1 {
			return false
		}
		last, s = unit, s[i+1:]
	}
	return true
}
