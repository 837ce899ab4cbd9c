package remember

import (
	"strings"
	"testing"
)

func TestScrubTakesSecretsOutOfAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"wss://me:hunter2@host:4242/x":                          "wss://host:4242/x",
		"devtools+ws://me@localhost:4242":                       "devtools+ws://localhost:4242",
		"cf+wss://host/x?storeId=a&token=hunter2&b=1":           "cf+wss://host/x?storeId=a&token=&b=1",
		"https://host/?apiKey=hunter2":                          "https://host/?apiKey=",
		"https://host/?client_secret=hunter2&PASSWORD=hunter2":  "https://host/?client_secret=&PASSWORD=",
		"https://host/?authToken=hunter2;more":                  "https://host/?authToken=",
		"https://host/?a=1;token=hunter2":                       "https://host/?a=1;token=",
		"https://host/?token=hun?ter2&b=1":                      "https://host/?token=&b=1",
		"https://host/?payload=%7B%22hunter2%22%3A1%7D":         "https://host/?payload=",
		"https://host/?%74oken=hunter2":                         "https://host/?%74oken=",
		"https://host/?token=hun#ter2":                          "https://host/?token=",
		"https://host/#access_token=hunter2":                    "https://host/",
		"https://host/?q=eyJhbGciOiJIUzI1NiJ9.hunter2.x":        "https://host/?q=",
		"liveblocks+https://host/room?x=sk_dev_hunter2hunter2":  "liveblocks+https://host/room?x=",
		"https://host/?to=wss%3A%2F%2Fme%3Ahunter2%40b%2F%3Fc":  "https://host/?to=wss%3A%2F%2Fb%2F%3Fc",
		"https://host/?to=wss://b/x":                            "https://host/?to=wss://b/x",
		"wss://me:hun/ter2@host/x":                              "wss://host/x",
		"wss://me:hun?ter2@host/x":                              "wss://host/x",
		"wss://me:hun#ter2@host/x":                              "wss://host/x",
		"wss://me:hun@ter2@host/x":                              "wss://host/x",
		"//me:hunter2@host/x":                                   "//host/x",
		"me:hunter2@host:4242":                                  "host:4242",
		"wss://[::1]:4242/@scope/x":                             "wss://[::1]:4242/@scope/x",
		"s2+https://host:443/basins/a@b?storeId=todo&fromEnd=1": "s2+https://host:443/basins/a@b?storeId=todo&fromEnd=1",
		"/home/me/eventlog@6.db":                                "/home/me/eventlog@6.db",
		`C:\stores\eventlog@6.db`:                               `C:\stores\eventlog@6.db`,
		"what?token=is#this.json":                               "what?token=is#this.json",
		"demo:":                                                 "demo:",
		"":                                                      "",
	} {
		if got := Scrub(in); got != want {
			t.Errorf("Scrub(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestScrubEndsForAddressesInAddresses(t *testing.T) {
	s := "wss://b?token=hunter2"
	for range 6 {
		s = "wss://host?to=" + strings.NewReplacer("%", "%25", ":", "%3A", "?", "%3F", "=", "%3D").Replace(s)
	}
	if got := Scrub(s); strings.Contains(got, "hunter2") {
		t.Errorf("got %s", got)
	}
}

func FuzzScrub(f *testing.F) {
	for _, s := range []string{"wss://me:pw@host/x?token=a&b=c#d", "//a:b@c", "me:pw@host:1", "x://?a=//b:c@d", "a://b:c/d@e?f;g=h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Scrub(s)
		if again := Scrub(once); len(again) > len(once) {
			t.Errorf("%q, then %q, then %q", s, once, again)
		}
		user := "ws://u:hunter2@" + strings.Map(func(r rune) rune {
			if strings.ContainsRune("@/?#\\:", r) {
				return -1
			}
			return r
		}, s) + "/x?token=hunter2&" + s
		if !strings.Contains(s, "hunter2") && strings.Contains(Scrub(user), "hunter2") {
			t.Errorf("%q: %q", user, Scrub(user))
		}
	})
}
