package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChooseRow(t *testing.T) {
	t.Parallel()
	utils := statement{source: airportUtils, country: "FR", zone: "Europe/Paris", city: "Lyon", name: "Bron"}
	ours := statement{source: airportsJSON, country: "FR", city: "Bron", name: "Lyon Bron Airport", scheduled: true}
	old := statement{source: airportTimezone, country: "FR", zone: "Europe/Paris"}
	oldUS := statement{source: airportTimezone, country: "US", zone: "America/Chicago"}
	js := statement{source: airportDataJS, country: "US", zone: "America/Denver", name: "Elsewhere"}
	jsMoscow := statement{source: airportDataJS, country: "FR", zone: "Europe/Moscow"}
	xinjiang := statement{source: airportUtils, country: "CN", zone: "Asia/Urumqi"}
	for _, tt := range []struct {
		name string
		said []statement
		over override
		want row
		err  string
	}{
		{"nobody", nil, override{}, row{}, ""},
		{
			"name of OurAirports, city of OpenTravelData",
			[]statement{utils, ours, old},
			override{},
			row{zone: "Europe/Paris", country: "FR", city: "Lyon", name: "Lyon Bron Airport"},
			"",
		},
		{
			"most win",
			[]statement{utils, oldUS, js},
			override{},
			row{zone: "America/Chicago", country: "US", name: "Elsewhere"},
			"",
		},
		{
			"the first wins a tie",
			[]statement{utils, js},
			override{},
			row{zone: "Europe/Paris", country: "FR", city: "Lyon", name: "Bron"},
			"",
		},
		{"a tie of old rows", []statement{old, oldUS}, override{}, row{}, ""},
		{
			"a tie of old rows, decided",
			[]statement{old, oldUS},
			override{country: "US"},
			row{zone: "America/Chicago", country: "US"},
			"",
		},
		{"official time of China", []statement{xinjiang}, override{}, row{zone: "Asia/Shanghai", country: "CN"}, ""},
		{"undecided clock", []statement{utils, ours, jsMoscow}, override{}, row{}, "the sources disagree about the clock"},
		{
			"decided clock",
			[]statement{utils, ours, jsMoscow},
			override{zone: "Europe/Paris"},
			row{zone: "Europe/Paris", country: "FR", city: "Lyon", name: "Lyon Bron Airport"},
			"",
		},
		{"needless override", []statement{utils, ours}, override{zone: "Europe/Paris"}, row{}, "changes nothing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := chooseRow("LYN", tt.said, tt.over)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("chooseRow: %v, want %q", err, tt.err)
				}
				return
			}
			tt.want.code = "LYN"
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(row{})); err != nil || diff != "" {
				t.Errorf("chooseRow: %v (-want +got)\n%s", err, diff)
			}
		})
	}
}

func TestBelievable(t *testing.T) {
	t.Parallel()
	said := statements{}
	said.add([]statement{{source: airportUtils, code: "GRU", country: "BR", zone: "America/Sao_Paulo"}})
	said.add([]statement{
		{source: airportTimezone, code: "QCP", country: "BR", zone: "America/Sao_Paulo"},
		{source: airportTimezone, code: "QCP", country: "BR", zone: "Indian/Antananarivo"},
	})
	want := said["QCP"][:1]
	got := dropUnbelievable(said["QCP"], listClaims(said))
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(statement{})); diff != "" {
		t.Errorf("believable (-want +got)\n%s", diff)
	}
}

func TestAdd(t *testing.T) {
	t.Parallel()
	said := statements{}
	twice := statement{source: airportTimezone, code: "KBP", country: "UA", zone: "Europe/Kiev", city: " Kyiv\n"}
	said.add([]statement{twice, twice, {source: airportTimezone, code: "YR6"}, {source: airportTimezone}})
	want := statements{"KBP": {{source: airportTimezone, code: "KBP", country: "UA", zone: "Europe/Kyiv", city: "Kyiv"}}}
	if diff := cmp.Diff(want, said, cmp.AllowUnexported(statement{})); diff != "" {
		t.Errorf("add (-want +got)\n%s", diff)
	}
}
