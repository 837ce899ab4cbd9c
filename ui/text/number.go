package text

import (
	"strconv"
	"time"
)

// Count writes n with its digits in groups of three: "18 402". The gap is an ordinary space, which every terminal draws
// one column wide.
func Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := 0
	if n < 0 {
		sign = 1
	}
	out := make([]byte, 0, len(digits)+len(digits)/3)
	for i := range len(digits) {
		if i > sign && (len(digits)-i)%3 == 0 {
			out = append(out, ' ')
		}
		out = append(out, digits[i])
	}
	return string(out)
}

// Compact writes n with two or three digits, in powers of 1000: "999", "1.2k", "340k", "10M".
func Compact(n int64) string {
	v, u := scale(n)
	if u == 0 {
		return strconv.FormatInt(n, 10)
	}
	return short(v) + []string{"", "k", "M", "G", "T", "P", "E"}[u]
}

// Bytes writes a size with one unit, in powers of 1000 as disks and networks count: "999 B", "1.4 kB", "204 MB".
func Bytes(n int64) string {
	v, u := scale(n)
	if u == 0 {
		return strconv.FormatInt(n, 10) + " B"
	}
	return short(v) + " " + []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}[u]
}

// scale divides n by 1000 until it has at most three digits, u times.
func scale(n int64) (v float64, u int) {
	v = float64(n)
	for v >= 999.5 || v <= -999.5 {
		v /= 1000
		u++
	}
	return v, u
}

// Duration writes d with one unit and two or three digits: "640 µs", "12 ms", "1.4 s", "2 min", "3 h", "5 d". A negative
// one gets a minus sign, which a clock that was set back can cause.
func Duration(d time.Duration) string {
	if d < 0 {
		if d == -d { // the smallest int64 has no positive
			d++
		}
		return "-" + Duration(-d)
	}
	switch {
	case d == 0:
		return "0 s"
	case d < time.Microsecond:
		return strconv.FormatInt(int64(d), 10) + " ns"
	case d < 999_500*time.Nanosecond:
		return short(float64(d)/float64(time.Microsecond)) + " µs"
	case d < 999_500*time.Microsecond:
		return short(float64(d)/float64(time.Millisecond)) + " ms"
	case d < 59_500*time.Millisecond:
		return short(d.Seconds()) + " s"
	case d < time.Hour-30*time.Second:
		return strconv.FormatInt(int64(d.Round(time.Minute)/time.Minute), 10) + " min"
	case d < 48*time.Hour-30*time.Minute:
		return strconv.FormatInt(int64(d.Round(time.Hour)/time.Hour), 10) + " h"
	}
	const day = 24 * time.Hour
	return Count(int64(d.Round(day)/day)) + " d"
}

// short writes v with one decimal below ten and none from there on.
func short(v float64) string {
	if v < 9.95 && v > -9.95 {
		s := strconv.FormatFloat(v, 'f', 1, 64)
		if s[len(s)-2:] == ".0" {
			s = s[:len(s)-2]
		}
		return s
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}
