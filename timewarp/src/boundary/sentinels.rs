//! Dates that programs store to say "never", "unknown" or "for ever".

use std::ops::Range;

use super::span::table;
use super::{Boundary, Family, literal};
use crate::Moment;

/// Text of the instant, tier, and who means what by it.
#[rustfmt::skip]
const ROWS: &[(&str, u8, &str)] = &[
    ("-004713-11-24", 3, "PostgreSQL's first day, and Julian day zero is noon of it"),
    ("0000-01-01", 3, "year zero: ISO 8601 has it, many calendars and databases do not"),
    ("0001-01-01", 2, ".NET's DateTime.MinValue and Go's zero time: an unset field"),
    ("0001-01-02", 3, "an unset field moved a day east by a time zone"),
    ("1000-01-01", 3, "MySQL's first DATETIME"),
    ("1582-10-15", 2, "first day of the Gregorian calendar; UUID version 1 and COBOL count from here"),
    ("1601-01-01", 2, "zero of Windows FILETIME and LDAP: an unset field"),
    ("1753-01-01", 2, "SQL Server's first DATETIME: older dates are errors"),
    ("1800-01-01", 3, "used for \"unknown date of birth\""),
    ("1840-12-31", 3, "zero of MUMPS $HOROLOG"),
    ("1858-11-17", 3, "zero of VMS time and of the modified Julian date"),
    ("1899-12-30", 2, "zero of OLE automation and Delphi dates"),
    ("1899-12-31", 2, "zero of Lotus and Excel serial dates"),
    ("1900-01-01", 1, "zero of NTP and of struct tm years; \"unknown date\" in many databases"),
    ("1900-03-01", 2, "Excel believes that 1900-02-29 came before this day"),
    ("1901-12-13T20:45:52Z", 1, "the first instant of signed 32-bit Unix time"),
    ("1904-01-01", 2, "zero of classic Mac OS and of QuickTime: files without a date"),
    ("1958-01-01", 3, "zero of TAI and of spacecraft time codes"),
    ("1960-01-01", 3, "zero of SAS dates"),
    ("1968-01-20T03:14:08Z", 2, "where NTP readers with a signed count put their zero"),
    ("1969-12-31", 1, "Unix time zero as seen west of Greenwich: an unset field"),
    ("1970-01-01", 0, "Unix time zero: an unset field, a dead battery, the first boot"),
    ("1970-01-01T00:00:01Z", 1, "one second: MySQL's first TIMESTAMP, and \"true\" stored as a time"),
    ("1970-01-02", 1, "the first day on which every zone is past Unix time zero"),
    ("1978-01-01", 3, "zero of AmigaOS"),
    ("1980-01-01", 1, "zero of DOS and FAT dates: an unset field, and a dead battery in a PC"),
    ("1980-01-06", 1, "zero of GPS time: receivers without a fix"),
    ("1985-10-26T08:21:00Z", 3, "a favourite test date"),
    ("1990-01-01", 2, "where some data loggers and Zephyr boards begin"),
    ("1997-08-29", 3, "a favourite test date"),
    ("1998-01-01", 3, "zero of some embedded real-time clocks"),
    ("1999-01-01", 2, "two-digit year 99 was used as \"no year\""),
    ("1999-09-09", 1, "9/9/99 was used as \"end of file\" or \"never\""),
    ("1999-12-31", 1, "the last date with a year that begins with 19"),
    ("2000-01-01", 0, "zero of PostgreSQL, Zigbee and IPMI clocks; what a dead battery shows"),
    ("2001-01-01", 1, "zero of Apple's Cocoa: an unset field; the first day of the millennium"),
    ("2009-02-13T23:31:30Z", 2, "Unix time 1234567890"),
    ("2010-10-10", 3, "10/10/10: day, month and year cannot be told apart"),
    ("2011-11-11T11:11:11Z", 3, "every field equal: swapped fields go unnoticed before, not after"),
    ("2012-12-12", 3, "12/12/12, the last date with three equal fields of this century"),
    ("2012-12-21", 3, "the end of a count in the Maya calendar, used as \"end of time\""),
    ("2014-05-13T16:53:20Z", 2, "zero of KSUID identifiers: Unix time 1,400,000,000"),
    ("2015-10-21", 3, "a favourite test date"),
    ("2019-01-19", 3, "certificates and mortgages of 19 years reach 2038"),
    ("2020-02-02", 3, "a date that reads the same backwards, and a favourite test date"),
    ("2020-12-31", 1, "used as \"end of support\", and as \"far in the future\" by code of 2010"),
    ("2022-02-22T22:22:22Z", 3, "every digit a two: swapped fields go unnoticed"),
    ("2025-12-31", 2, "used as \"far in the future\" by code of 2015"),
    ("2029-12-31", 2, "used as \"far in the future\" by code of 2020"),
    ("2030-12-31", 2, "used as \"far in the future\" by code of 2020"),
    ("2037-12-31", 1, "the last whole year of 32-bit time, where many tables of rules end"),
    ("2037-12-31T23:59:59Z", 2, "the latest expiry that careful 32-bit code writes"),
    ("2038-01-01", 1, "the year in which 32-bit time ends; also used as \"for ever\""),
    ("2049-12-31", 2, "the last day that UTCTime can hold: certificates change format after it"),
    ("2077-10-23", 3, "a favourite test date"),
    ("2079-06-06T23:59:00Z", 2, "the last minute of SQL Server's smalldatetime, used as \"for ever\""),
    ("2099-01-01", 2, "used as \"for ever\""),
    ("2099-12-31", 1, "used as \"for ever\" in prices, contracts and Bluetooth"),
    ("2100-01-01", 1, "used as \"for ever\", and by checks that refuse dates from here on"),
    ("2199-12-31", 3, "used as \"for ever\""),
    ("2200-01-01", 3, "used as a sanity limit"),
    ("2222-02-22", 3, "used as \"for ever\""),
    ("2262-04-11", 2, "pandas and other nanosecond counts end on this day"),
    ("2299-12-31", 3, "used as \"for ever\""),
    ("2900-12-31", 3, "used as \"for ever\""),
    ("2999-12-31", 2, "used as \"for ever\""),
    ("3000-01-01", 2, "used as a sanity limit; older Windows C libraries end on the eve"),
    ("3000-12-31", 3, "used as \"for ever\""),
    ("3001-01-01T07:59:59Z", 3, "the last second of the Windows C library's 64-bit localtime"),
    ("4000-01-01", 3, "Cocoa's distantFuture is near; some calendars skip a leap day in this year"),
    ("4001-01-01", 3, "Cocoa's distantFuture"),
    ("4712-12-31", 3, "Oracle's last date until version 7"),
    ("5000-01-01", 3, "used as a sanity limit"),
    ("8099-12-31", 3, "used by COBOL programs as \"for ever\""),
    ("9000-01-01", 3, "used as a sanity limit"),
    ("9996-12-31", 3, "used where a day or a time zone must still fit after \"for ever\""),
    ("9999-01-01", 2, "used as \"for ever\""),
    ("9999-09-09", 3, "used as \"never\""),
    ("9999-12-30", 2, "the day after which adding a day leaves four-digit years in some zone"),
    ("9999-12-31", 1, "\"for ever\" in SQL, SAP and X.509: adding anything to it overflows"),
    ("9999-12-31T23:59:59Z", 1, "the certificate that does not expire, in RFC 5280"),
    ("9999-12-31T23:59:59.999999999Z", 2, "the last instant of four-digit years"),
];

/// Lists the dates that stand for something else than themselves.
pub fn sentinels(range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    let rows = ROWS
        .iter()
        .map(|&(text, tier, why)| Boundary::new(literal(text), tier, Family::Sentinels, text, why));
    table(&range, rows.collect())
}
