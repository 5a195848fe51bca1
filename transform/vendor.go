package transform

import "strings"

// Concur's vendor codes, as the code lists of its Itinerary pages print them: a
// code, a blank and the vendor's name on each line. What is not on them is sent
// as $$ with its name.
const (
	carVendors = `
AB All American
AC Ace
AD Advantage
AF Americar
AL Alamo
AU Austrian
BL Red And Blue
CC Country Car
CH Charlie
CO Continental
CP Compass
CT TT/Key Services
CV Capps Vans
CY Carey International
DR DER Travel Svcs
DS Discount
ED Eurodollar
EE Exoticar Express
EN Vip Car Rental
EP Europcar
ET Enterprise
EY Economy Rent a Car
EZ Ez Rent A Car
FA Able
FD Ford Dealer
FH Falles Hire Cars
FX Fox
HO Holiday Car
IA Independent Auto
IM Imperial
KG Kemwel Holiday
KN Kenning
LL Localiza
LM L & M Car Rental
LV Allstate
LX Limo Service
ML Merlin
MW Midway
NE Nationwide
NF New Frontier
NU Nu Car Rentals
NW New Frontier
PI Pinellas
RR Rent Rite
RS Resort
SL SL I.T.S.
SV U-Save
SW Southwest
SX Sixt
TR Triangle
TS Intl Travel
US US Rent a Car
VR Specialty Van
WC West Coast
ZA Payless
ZD Budget
ZE Hertz
ZH Simply Wheelz
ZI Avis
ZL National
ZM Zoom Rent a Car
ZR Dollar
ZS Sears
ZT Thrifty
ZU AutoEurope
ZW Montgomery Ward
`
	hotelVendors = `
6C Intercontinental Hotels Group
AA AmericInns
AB Abba Hotels
AC Atel France
AE AmeriHost Inn
AG Gouverner Hotel
AH Aston Hotels
AI Armani Hotels
AJ AmeriSuites
AK Autograph
AL Aloft Hotels
AM Adams Mark
AN Ana Hotels
AO Atlantis Hotel
AP Andre Balazs
AQ ATA Hotels
AR AC Hoteles
AS All Suites
AT Address Hotels
AV Allegience Svcs
AW Astra Worldwide
AX Anasazi Service
AZ The Ascott Limited
BA Boscolo Hotels
BB Bartell Hotels
BC Boutiquw
BE Homestead Studio
BG Bulgari Hotels
BH Hawthorn Suites
BI Best Inns
BK Interstate Hotels and Resorts
BL Balladins Hotels
BM Biltmore
BN Barcelo Hotels
BP Shilo Inns
BR Renaissance Intl
BT BT Advantage
BU Baymont Inns
BV Best Value Inns
BW Best Western
BX Columbus Res Svc
BY Banyan Tree
BZ Cmnet Brazil
CA Confortel
CB Classic British
CC Clarion
CD Concord Hotels
CE Chalet Susse
CG City Lodge Group
CH CIH Hotels
CI Comfort Inns
CJ Caesar Park
CK Black Pepper Hotels
CL Corus Hotels
CM Camino Real
CN Conrad
CO Camino Real Htls
CP Crowne Plaza
CQ Club Quarters
CR Clarion
CS Classical Hotels
CU Charming Hotels
CV COMO Hotels and Resorts
CW Carlson Brands (All)
CX Country Inn
CY Courtyard
CZ Comfort Suites
DA Doral Hotels
DC Dorchester Htls
DD Derag Hotels
DE Delta Hotels
DH Distinguished Hotels
DI Days Inn
DJ Hotel Port
DL Doral Resorts
DM Domina Hotels
DN Destination
DO Dorintresorts
DR Drury Inns
DS Design Hotels
DT Doubletree
DU Destinations Unl
DV De Vere
DW Walt Disney Htl
DX Dolce Hotels
DY Doyle Hotels
EA Extended Stay
EB Edition
EC Choice Brands
EE Marriott Exec Ap
EH Hilton (All)
EI Executive Hotels
EJ Williams
EK Sercotel
EL Elements
EM Marriott (All)
EO Econo Lodge
EP Epoque Hotels
EQ Eaton
ER Electronic Rep
ES Embassy Suites
ET Marriott Cnf Ctr
EU Exclusive Htls
EW Exclusive World
EZ Cambria Suites
FA Fairmont Hotels
FB Fontainebleau
FC Rocco Forte
FD Etours
FE Forte Hotels
FG FastBooking
FH Fiesta Americana
FM Fiesta American
FN Fairfield Inns
FQ Fauriel
FS Four Seasons
FT Grande Hotels
FV Flairview
FW Flag Hotels
FX First Hotel
FZ Friendship Inns
GA Global Alliance
GB MacDonald Group
GD Grand Tradition
GE Gaylord Hotels
GF Grange Hotels
GG Grand Hosp.
GH Grand Heritage
GI Hilton Garden Inn
GM Meritus
GN Gramercy Park Hotel
GO Guesthouse International
GP Husa Hotels
GQ Genre Hotels
GR Six Senses Hotel
GT Golden Tulip
GV Graves Hotels
GW Great Hotels
GX Global Conextion
GZ Genares Worldwide
HA HOTUSA Hotels
HB Hbs Hotel Booki
HC hotel.de
HE Historic Hotels
HF HomeGate Studios
HG Homewood Suites
HH Hilton
HI Holiday Inn
HJ Howard Johnson
HK Hot Key Intl.
HL Hilton Intl
HM Missoni
HN Linkhotel
HO Hotelrez
HP Hyatt Place
HQ Hotelink Intl
HR Harrah's
HT Home2 Suites
HU Hyatt Vacation
HV Harvey Hotels
HW Hotel World
HX Hampton Inns
HY Hyatt
IA Corinthia Hotels
IC InterContinental
ID Resnet
IE InterEurope Htls
IF ACC-NIFOS
IG Insignia Resorts
IH CIH Hotels
II Indecorp
IL Innlink Res Svc
IM Independent Htls
IN Indigo Hotels
IP InnPoints
IQ Myfidelio
IR Innpoints
IS Ian Schrager
IT Intl Trvl Resort
IU Intourist Travel
IV InnVite
IW Hotels & Preference
JA Jarvinen Hotels
JC Cendant Brands (All)
JD Doyle Collection
JG JG Black Book
JH Jumer Hotels
JI Jurys Inns
JJ Jin Jiang Hotels
JL Jumeriah
JT Jumeirah
JU Jumer
JV Joie De Vivre
JY Jolly Hotels
KA Karos Hotels
KC Kimpton Hotels
KG Knights Inn
KH K Hotels
KI Kempinski
KL ClubHouse Inns
KN Kintetsu Intl
KO KSL Resorts
KR Regal Hotels UK
KY Keytel
LA Little America
LC Luxury Collection
LD Leonardo
LE Luxe Worldwide
LG Lindner Hotels
LI LeisureLink Inc
LJ Lalit
LM Vantis Hotel GRP
LO Langham Hotels
LP Lexington
LQ La Quinta Inns
LR LRI
LT Travelodge AU
LU Luxor Hotel
LV Las Vegas Test
LW Leading Hotels
LX Small Luxury
LZ Loews Hotels
MB Mandalay Bay
MC Marriott
MD Le Meridien
ME Sol Melia
MF Micros Fidelio
MG Magnolia Hotels
MH Marco Polo Htls
MI Malmaison Hotels
MK Movenpick Htls
ML Melrose Hotels
MM Maritim Hotels
MN Montage Hotels A
MO Mandarin Orientl
MP Mantra Group
MR Morgans Hotel Group
MS Magnuson Hotels
MT Microtel Hotels
MU Millennium Htls
MV MGM Mirage
MX Motel 6
MY Personality Hotels
MZ Mainstay Suites
NC Noble House
ND National Hotels
NH Nippon Travel
NK Nikko Hotels
NN Louvre Hotels
NO New Otani
NR Ramada Intl
NS NH Hotels
NU Northwood Hospitality
NV Las Vegas Travel
NW Newtrade
NY Denihan Hospitality Group
NZ Ascend
OB Oberoi Group
OC Okura Hotels
OE Orient Express
OG Olympus Hospitality
OH Oslo Hotel
OI Amadeus LinkHotel
OK Alesia
OM Omni Hotels
ON Reconline
OO One And Only
OP Omni Partners
OR Outrigger
OS Sweden Hotels
OT Othon Hotels
OZ Super 8
PD Park Inn
PF Pan Pacific
PG Phillips Hotel
PH Preferred Hotels
PI Premier Inn
PJ Prince Resorts
PK Park Plaza Intl
PL Parkroyal Hotels
PM Barcelo Hotels
PN Peninsula Hotels
PQ Purple Hotels
PR Protea Hotels
PS Sandman Hotels
PT Prime Hotels
PU Pullman
PV Preferred Group
PW Prima Hotels
PX Performance Conn
PY Peabody Hotels
QC Camberly
QG Quest
QH QHotels
QI Quality Inns
QL Queens Hotels
QM Queens Moat Htls
QO Swiss Quality Hotels
QR Quality Htl Res
QU Aqua Hotels and Resorts
QV ResortQuest Intl
QX Luxury Lifestyle
RA Ramada Hotels
RB Resort Bookings
RC Residence Inns
RD Radisson
RE Regent Intl
RF Red Roof Inns
RG Rydges Group
RH Reservations Hub
RI Rodeway Inns
RJ Resort Condos
RK Rezlink Intl
RL Red Lion Inns
RM Hetras
RN Expotel
RO Rotana Hotels and Resorts
RP Rendezvous Hospitality Group
RQ Regal Hotels
RR Righa Royal
RS Rockresorts Intl
RT AccorHotels
RU Hard Rock
RV Red Roof Inns
RW Rosewood
RX Ringhotels
RZ Ritz-Carlton
SA Sabre Exclusives
SB Sofitel
SC Sceptre Hotels
SE Sercotel
SF Sutton Place Htl
SG Shangri-La
SH Scandic Hotels
SI Sheraton
SJ Jameson Inns
SK Stakis Hotels
SL Swissotel
SM InnLink Res Svc
SN Sonesta Hotels
SO Sonesta
SP Special Prop-IHG
SQ Select Hotels
SR Steigenberger
SS Studio 6
ST Sorat Hotels
SU Southern Sun
SV Sarova Hotels
SW Starwood (All)
SX Supranational
SY Starhotels
SZ Sleep Inns
TA Reservhotel
TB GTA TravelBound
TF Thon Hotels
TG Travelodge UK
TH Trident Hotels
TI Thistle Hotels
TJ Taj Hotels
TL Travelodge
TM Tianma
TO TownePlace Suites
TP Top Intnl Htls
TR Cendant Trip Rewards
TS Intl Trvl Svcs
TV ReservHotel
TW Trump Hotel Collection
TX Treff Hotels
TY Tradyso Global Distribution
UA Premier Connect
UB Suburban Extended Stay
UE Universal Resort
UI Utell
UK Swallow Hotels
UN Carino Hotels
US Sierra Hotels
UV Univisit
UZ Unirez
VA OneTech Solution
VC Marriott Vacation Club
VE Vantis Hotels
VG Villager
VI Vienna International
VK Vacationclick
VP VIP Intl
VR Vacation Rentals
VY Maybourne Hotels
WA Waldorf Astoria
WB Relais/Chateaux
WC WestCoast Hotels
WD Chase Suite Hotels
WF West Coast Famil
WG Wingate Inn
WH W Hotels
WI Westin
WK Warwick Hotels
WL Wellesley Inns
WM Westmark Hotel
WO WorldRes
WR Sterling Intl
WS World Res
WT Tryp by Wyndham
WV TravelCLICK
WW World Hotels
WX Coast Hotels
WY Wyndham Hotels
XE Excalibur
XH Extra Holidays
XL Summit Hotels
XN Global Res
XO Luxury Resorts
XR St Regis
XS Summerfield Suites
XV SpringHill Suites
XW WebRes
XX New Synxis
XZ Hotelzon
YH Booking Services
YO Candlewood Stes
YP Altiuspar Soluti
YR Raffles Intl
YS Stamford Hotels
YX Synxis Res Svcs
YZ Staybridge Ste
ZC Ritz Club
ZW CWT Private Hotels
ZX Marriott Affliat
ZZ Independent
`
	rideVendors = `
$R RideCharge
AL AddisonLee
DG DeemGroundLimo
GC GroundScope
GS GroundSpan
LC Limoscom
SQ SummitQwest
SW SummitQwest
TD Tandem
TV Transvip
`
)

// unknownVendor stands for a vendor that is not on the list.
const unknownVendor = "$$"

// vendor returns the code of a vendor and its name: those of the list, or $$ and
// what was printed.
func vendor(list, code, name string) (string, string) {
	if len(code) == len(unknownVendor) {
		if _, rest, ok := strings.Cut(list, "\n"+code+" "); ok {
			known, _, _ := strings.Cut(rest, "\n")
			return code, known
		}
	}
	if name == "" {
		name = code
	}
	return unknownVendor, name
}
