//! Overflows computed from an epoch, a unit and a width.

use super::{Boundary, Family, literal};
use crate::Moment;

const NANO: i128 = 1;
const TICK: i128 = 100;
const MICRO: i128 = 1_000;
const MILLI: i128 = 1_000_000;
const CENTI: i128 = 10_000_000;
const TENTH: i128 = 100_000_000;
const SECOND: i128 = 1_000_000_000;
const MINUTE: i128 = 60 * SECOND;
const HOUR: i128 = 60 * MINUTE;
pub(super) const DAY: i128 = 24 * HOUR;
pub(super) const WEEK: i128 = 7 * DAY;

/// The unit's name for a reader, from its length.
fn unit_name(unit: i128) -> &'static str {
    match unit {
        NANO => "nanoseconds",
        TICK => "100-nanosecond ticks",
        MICRO => "microseconds",
        4_000 => "4-microsecond ticks",
        MILLI => "milliseconds",
        CENTI => "centiseconds",
        TENTH => "tenths of a second",
        SECOND => "seconds",
        MINUTE => "minutes",
        HOUR => "hours",
        DAY => "days",
        WEEK => "weeks",
        _ => "frames",
    }
}

struct Counter {
    name: &'static str,
    epoch: &'static str,
    unit: i128,
    limit: i128,
    tier: u8,
    who: &'static str,
}

const fn bits(width: u32) -> i128 {
    1 << width
}

const fn counter(
    name: &'static str,
    epoch: &'static str,
    unit: i128,
    limit: i128,
    tier: u8,
    who: &'static str,
) -> Counter {
    Counter {
        name,
        epoch,
        unit,
        limit,
        tier,
        who,
    }
}

const UNIX: &str = "1970-01-01";

/// Counters that are known by name, each with those who use it.
#[rustfmt::skip]
const NAMED: &[Counter] = &[
    counter("unix-i32", UNIX, SECOND, bits(31), 0, "32-bit Unix time, ext3, MySQL TIMESTAMP, cpio"),
    counter("unix-u32", UNIX, SECOND, bits(32), 0, "unsigned 32-bit Unix time, DNSSEC, PGP, Kerberos, TLS"),
    counter("unix-i32-min", UNIX, SECOND, -bits(31), 1, "the lower end of 32-bit Unix time"),
    counter("unix-u32-min", UNIX, SECOND, -bits(32), 3, "differences of unsigned 32-bit Unix time"),
    counter("unix-30-bits", UNIX, SECOND, bits(30), 0, "30-bit seconds, and sums of two 32-bit times"),
    counter("unix-33-bits", UNIX, SECOND, bits(33), 1, "tar and cpio headers of eleven octal digits"),
    counter("unix-34-bits", UNIX, SECOND, bits(34), 2, "34-bit seconds"),
    counter("unix-35-bits", UNIX, SECOND, bits(35), 3, "35-bit seconds"),
    counter("unix-36-bits", UNIX, SECOND, bits(36), 2, "tar headers of twelve octal digits"),
    counter("unix-38-bits", UNIX, SECOND, bits(38), 3, "38-bit seconds"),
    counter("unix-40-bits", UNIX, SECOND, bits(40), 2, "40-bit seconds"),
    counter("unix-48-bits", UNIX, SECOND, bits(48), 3, "48-bit seconds"),
    counter("unix-29-bits", UNIX, SECOND, bits(29), 3, "29-bit seconds"),
    counter("unix-28-bits", UNIX, SECOND, bits(28), 3, "28-bit seconds"),
    counter("unix-f32-exact", UNIX, SECOND, bits(24), 3, "whole seconds in a 32-bit float"),
    counter("ext4", UNIX, SECOND, bits(34) - bits(31), 1, "ext4 with its two extra epoch bits"),
    counter("xfs-bigtime", "1901-12-13T20:45:52Z", NANO, 18_446_744_073_709_551_616, 2, "XFS bigtime"),
    counter("xfs-bigtime-max", "1901-12-13T20:45:52Z", SECOND, 18_446_744_073, 3, "XFS bigtime's last second"),
    counter("unix-i64-nanos", UNIX, NANO, bits(63), 0, "64-bit nanoseconds, pandas, Go's UnixNano, APFS"),
    counter("unix-i64-nanos-min", UNIX, NANO, -bits(63), 1, "the lower end of 64-bit nanoseconds"),
    counter("unix-u64-nanos", UNIX, NANO, bits(64), 1, "unsigned 64-bit nanoseconds, InfluxDB, Prometheus"),
    counter("unix-f64-micros", UNIX, MICRO, bits(53), 2, "exact microseconds in a 64-bit float"),
    counter("unix-f64-nanos", UNIX, NANO, bits(53), 3, "exact nanoseconds in a 64-bit float"),
    counter("unix-f64-ticks", UNIX, TICK, bits(53), 3, "exact ticks in a 64-bit float"),
    counter("unix-f64-millis", UNIX, MILLI, bits(53), 3, "exact milliseconds in a 64-bit float"),
    counter("unix-i64-micros", UNIX, MICRO, bits(63), 2, "64-bit microseconds"),
    counter("unix-i64-micros-min", UNIX, MICRO, -bits(63), 3, "the lower end of 64-bit microseconds"),
    counter("unix-u64-micros", UNIX, MICRO, bits(64), 3, "unsigned 64-bit microseconds"),
    counter("unix-i64-millis", UNIX, MILLI, bits(63), 3, "64-bit milliseconds, Java's currentTimeMillis"),
    counter("unix-i64-millis-min", UNIX, MILLI, -bits(63), 3, "the lower end of 64-bit milliseconds"),
    counter("unix-u64-millis", UNIX, MILLI, bits(64), 3, "unsigned 64-bit milliseconds"),
    counter("javascript-max", UNIX, MILLI, 8_640_000_000_000_001, 2, "JavaScript's Date"),
    counter("javascript-min", UNIX, MILLI, -8_640_000_000_000_000, 2, "the lower end of JavaScript's Date"),
    counter("unix-millis-i32", UNIX, MILLI, bits(31), 3, "milliseconds cut to 32 bits"),
    counter("unix-millis-u32", UNIX, MILLI, bits(32), 3, "milliseconds cut to unsigned 32 bits"),
    counter("unix-millis-39-bits", UNIX, MILLI, bits(39), 3, "39-bit identifiers"),
    counter("unix-millis-40-bits", UNIX, MILLI, bits(40), 1, "40-bit identifiers"),
    counter("unix-millis-41-bits", UNIX, MILLI, bits(41), 1, "Snowflake-like identifiers with Unix epoch"),
    counter("unix-millis-42-bits", UNIX, MILLI, bits(42), 2, "42-bit identifiers"),
    counter("unix-millis-43-bits", UNIX, MILLI, bits(43), 3, "43-bit identifiers"),
    counter("unix-millis-44-bits", UNIX, MILLI, bits(44), 3, "44-bit identifiers"),
    counter("unix-millis-45-bits", UNIX, MILLI, bits(45), 3, "45-bit identifiers"),
    counter("unix-millis-47-bits", UNIX, MILLI, bits(47), 3, "signed 48-bit milliseconds"),
    counter("unix-millis-48-bits", UNIX, MILLI, bits(48), 2, "ULID and UUID version 7"),
    counter("unix-micros-48-bits", UNIX, MICRO, bits(48), 3, "48-bit microseconds"),
    counter("unix-micros-51-bits", UNIX, MICRO, bits(51), 3, "51-bit microseconds"),
    counter("unix-micros-52-bits", UNIX, MICRO, bits(52), 3, "52-bit microseconds"),
    counter("unix-micros-54-bits", UNIX, MICRO, bits(54), 3, "54-bit microseconds"),
    counter("unix-minutes-i32", UNIX, MINUTE, bits(31), 3, "32-bit minutes"),
    counter("unix-minutes-u32", UNIX, MINUTE, bits(32), 3, "unsigned 32-bit minutes"),
    counter("unix-days-i16", UNIX, DAY, bits(15), 0, "16-bit days, /etc/shadow readers"),
    counter("unix-days-u16", UNIX, DAY, bits(16), 1, "unsigned 16-bit days, ClickHouse Date"),
    counter("ntp-i32", "1900-01-01", SECOND, bits(31), 1, "NTP's half era"),
    counter("ntp-era-1", "1900-01-01", SECOND, bits(32), 0, "NTP, SNTP clients and RFC 868 time servers"),
    counter("ntp-era-2", "1900-01-01", SECOND, 2 * bits(32), 1, "NTP's second rollover"),
    counter("ntp-era-3", "1900-01-01", SECOND, 3 * bits(32), 3, "NTP's third rollover"),
    counter("ntp-era-minus-1", "1900-01-01", SECOND, -bits(32), 3, "NTP's era before 1900"),
    counter("mac-i32", "1904-01-01", SECOND, bits(31), 2, "signed 32-bit classic Mac time"),
    counter("mac-u32", "1904-01-01", SECOND, bits(32), 0, "HFS, HFS+, QuickTime and MP4 headers"),
    counter("cocoa-i32", "2001-01-01", SECOND, bits(31), 1, "32-bit seconds from Apple's 2001"),
    counter("cocoa-u32", "2001-01-01", SECOND, bits(32), 2, "unsigned seconds from Apple's 2001"),
    counter("amiga-i32", "1978-01-01", SECOND, bits(31), 1, "AmigaOS"),
    counter("amiga-u32", "1978-01-01", SECOND, bits(32), 2, "AmigaOS, unsigned"),
    counter("dos-u32-seconds", "1980-01-01", SECOND, bits(32), 2, "32-bit seconds from 1980, EFS, FlexNet"),
    counter("dos-i32-seconds", "1980-01-01", SECOND, bits(31), 2, "signed 32-bit seconds from 1980"),
    counter("gps-i32-seconds", "1980-01-06", SECOND, bits(31), 2, "signed 32-bit GPS seconds"),
    counter("gps-u32-seconds", "1980-01-06", SECOND, bits(32), 2, "32-bit GPS seconds, LoRaWAN"),
    counter("y2k-i32-seconds", "2000-01-01", SECOND, bits(31), 1, "AVR, IPMI and other clocks that begin in 2000"),
    counter("y2k-u32-seconds", "2000-01-01", SECOND, bits(32), 2, "Zigbee and Matter, unsigned"),
    counter("y2k-tenths-u32", "2000-01-01", TENTH, bits(32), 1, "32-bit tenths of a second: Deep Impact was lost"),
    counter("y2k-noon-tenths-u32", "2000-01-01T12:00:00Z", TENTH, bits(32), 2, "32-bit tenths from the epoch J2000"),
    counter("y2k-j2000-i32", "2000-01-01T12:00:00Z", SECOND, bits(31), 3, "seconds from the epoch J2000"),
    counter("y2k-i64-micros", "2000-01-01", MICRO, bits(63), 2, "PostgreSQL timestamps"),
    counter("y2k-i64-nanos", "2000-01-01", NANO, bits(63), 3, "64-bit nanoseconds from 2000"),
    counter("tai58-i32", "1958-01-01", SECOND, bits(31), 0, "signed spacecraft time codes (CCSDS)"),
    counter("tai58-u32", "1958-01-01", SECOND, bits(32), 1, "spacecraft time codes (CCSDS)"),
    counter("sas-i32", "1960-01-01", SECOND, bits(31), 2, "32-bit SAS datetimes"),
    counter("filetime-i64", "1601-01-01", TICK, bits(63), 2, "signed Windows FILETIME"),
    counter("filetime-u64", "1601-01-01", TICK, bits(64), 3, "unsigned Windows FILETIME"),
    counter("filetime-2-56", "1601-01-01", TICK, bits(56), 3, "FILETIME gains a byte"),
    counter("filetime-2-57", "1601-01-01", TICK, bits(57), 3, "FILETIME gains a bit"),
    counter("windows-seconds-u32", "1601-01-01", SECOND, bits(32), 3, "32-bit seconds from 1601"),
    counter("webkit-i64-micros", "1601-01-01", MICRO, bits(63), 3, "Chrome and WebKit timestamps"),
    counter("vms-i64", "1858-11-17", TICK, bits(63), 2, "OpenVMS system time"),
    counter("vms-i16-days", "1858-11-17", DAY, bits(15), 3, "signed 16-bit modified Julian days"),
    counter("mjd-u16", "1858-11-17", DAY, bits(16), 0, "16-bit modified Julian days, DVB broadcasts"),
    counter("ibm-tod-52", "1900-01-01", MICRO, bits(52), 0, "IBM System/370 time-of-day clock"),
    counter("ibm-tod-51", "1900-01-01", MICRO, bits(51), 1, "the sign bit of IBM's time-of-day clock"),
    counter("ibm-tod-53", "1900-01-01", MICRO, bits(53), 3, "the second turn of IBM's time-of-day clock"),
    counter("apollo-47-bits", "1980-01-01", 4_000, bits(47), 1, "the sign bit of Apollo Domain/OS time"),
    counter("apollo-48-bits", "1980-01-01", 4_000, bits(48), 1, "Apollo Domain/OS and UUID version 0"),
    counter("risc-os", "1900-01-01", CENTI, bits(40), 3, "RISC OS five-byte time"),
    counter("uuid-v1-60-bits", "1582-10-15", TICK, bits(60), 3, "UUID versions 1 and 6"),
    counter("uuid-v1-59-bits", "1582-10-15", TICK, bits(59), 3, "signed 60-bit UUID time"),
    counter("lotus-u16-days", "1899-12-30", DAY, bits(16), 1, "smalldatetime and 16-bit serial dates"),
    counter("lotus-i16-days", "1899-12-30", DAY, bits(15), 2, "signed 16-bit serial dates"),
    counter("lotus-31-i16-days", "1899-12-31", DAY, bits(15), 3, "signed 16-bit days from 1900"),
    counter("days-1900-u16", "1900-01-01", DAY, bits(16), 2, "SQL Server smalldatetime"),
    counter("days-1900-i16", "1900-01-01", DAY, bits(15), 2, "signed 16-bit days from 1900"),
    counter("excel-1904-u16-days", "1904-01-01", DAY, bits(16), 3, "16-bit serial dates of the Mac"),
    counter("excel-1904-i16-days", "1904-01-01", DAY, bits(15), 3, "signed serial dates of the Mac"),
    counter("ksuid", UNIX, SECOND, 1_400_000_000 + bits(32), 3, "KSUID identifiers"),
    counter("twitter-snowflake", UNIX, MILLI, 1_288_834_974_657 + bits(41), 1, "Twitter's Snowflake identifiers"),
    counter("twitter-snowflake-40", UNIX, MILLI, 1_288_834_974_657 + bits(40), 2, "Snowflake with a signed time"),
    counter("discord-snowflake", UNIX, MILLI, 1_420_070_400_000 + bits(42), 2, "Discord's identifiers"),
    counter("discord-snowflake-41", UNIX, MILLI, 1_420_070_400_000 + bits(41), 2, "41-bit identifiers from 2015"),
    counter("instagram-id", UNIX, MILLI, 1_314_220_021_721 + bits(41), 3, "Instagram's identifiers"),
    counter("sonyflake", "2014-09-01", CENTI, bits(39), 2, "Sonyflake identifiers"),
    counter("tops-10-date-15", "1964-01-01", DAY, 4_096 - 74, 3, "12-bit dates of DEC's TOPS-10"),
    counter("rtc-1984-u16", "1984-01-01", DAY, bits(16), 3, "16-bit days from 1984, IEC and S7 controllers"),
    counter("s7-days-i16", "1990-01-01", DAY, bits(15), 3, "16-bit dates of Siemens S7 controllers"),
    counter("s7-days-u16", "1990-01-01", DAY, bits(16), 3, "IEC 61131 DATE in 16 bits, S7 controllers"),
    counter("iec-dt-i64-nanos", UNIX, NANO, bits(63) - 1, 3, "the last instant of 64-bit nanoseconds"),
    counter("uint48-tenths", UNIX, TENTH, bits(33), 3, "33-bit tenths of a second"),
    counter("mpeg-u32-1972", "1972-01-01", SECOND, bits(32), 3, "32-bit seconds from 1972, AES67 and PTP readers"),
    counter("unix-i64-ticks", UNIX, TICK, bits(63), 3, "64-bit ticks from 1970"),
    counter("unix-30-bits-min", UNIX, SECOND, -bits(30), 3, "the lower end of 31-bit seconds"),
    counter("unix-37-bits", UNIX, SECOND, bits(37), 3, "37-bit seconds"),
    counter("unix-39-bits", UNIX, SECOND, bits(39), 3, "39-bit seconds"),
    counter("unix-f32-exact-min", UNIX, SECOND, -bits(24), 3, "whole seconds in a 32-bit float, before 1970"),
    counter("unix-nanos-62-bits", UNIX, NANO, bits(62), 3, "62-bit nanoseconds"),
    counter("unix-nanos-62-bits-min", UNIX, NANO, -bits(62), 3, "the lower end of 62-bit nanoseconds"),
    counter("unix-f64-millis-min", UNIX, MILLI, -bits(53), 3, "exact milliseconds before 1970 in a 64-bit float"),
    counter("unix-f64-micros-min", UNIX, MICRO, -bits(53), 3, "exact microseconds before 1970 in a 64-bit float"),
    counter("unix-days-i16-min", UNIX, DAY, -bits(15), 3, "the lower end of 16-bit days"),
    counter("unix-days-u16-clickhouse", UNIX, DAY, bits(16) - 3, 3, "ClickHouse's Date ends with 2149-06-06"),
    counter("unix-hours-i32", UNIX, HOUR, bits(31), 3, "32-bit hours"),
    counter("unix-hours-19-bits", UNIX, HOUR, bits(19), 3, "19-bit hours"),
    counter("gps-i64-nanos", "1980-01-06", NANO, bits(63), 3, "64-bit GPS nanoseconds"),
    counter("gps-10e9", "1980-01-06", SECOND, 1_000_000_000, 3, "GPS seconds gain a digit"),
    counter("cdma-80-ms", "1980-01-06", 80 * MILLI, bits(36), 3, "36-bit frames of 80 ms, CDMA system time"),
    counter("lte-sib16", "1900-01-01", CENTI, bits(39), 2, "39-bit centiseconds, LTE's SIB16 and signed RISC OS"),
    counter("unix-f64-micros-2000", "2000-01-01", MICRO, bits(53), 3, "PostgreSQL timestamps in a 64-bit float"),
    counter("mjd-17-bits", "1858-11-17", DAY, bits(17), 3, "17-bit modified Julian days"),
    counter("tandem-i64-micros-half", "1970-01-01", MICRO, bits(62), 3, "62-bit microseconds"),
    counter("ntp-i32-2104", "1968-01-20T03:14:08Z", SECOND, bits(32), 2, "NTP readers whose era begins in 1968"),
    counter("ticks-min-datetime", "0001-01-01", TICK, bits(62), 3, ".NET ticks lose their two kind bits"),
    counter("filetime-2-55", "1601-01-01", TICK, bits(55), 3, "FILETIME gains a bit"),
    counter("filetime-f64", "1601-01-01", TICK, bits(53), 3, "exact FILETIME ticks in a 64-bit float"),
    counter("filetime-high-i32", "1601-01-01", TICK, 0x0200_0000_i128 << 32, 3, "FILETIME's upper half grows"),
    counter("ptp-i32", UNIX, SECOND, bits(31) - 37, 3, "32-bit PTP seconds, 37 ahead of UTC"),
    counter("ptp-u32", UNIX, SECOND, bits(32) - 37, 3, "unsigned PTP seconds, 37 ahead of UTC"),
    counter("linux-settimeofday", UNIX, SECOND, 8_277_292_036, 3, "Linux refuses to set the clock later"),
    counter("aolserver", UNIX, SECOND, bits(31) - 1_000_000_000, 1, "timeouts of 10^9 s meet the end of 32-bit time"),
    counter("mortgage-30", "2008-01-19T03:14:08Z", SECOND, 0, 2, "thirty-year terms meet the end of 32-bit time"),
    counter("mortgage-25", "2013-01-19T03:14:08Z", SECOND, 0, 2, "25-year terms meet the end of 32-bit time"),
    counter("mortgage-20", "2018-01-19T03:14:08Z", SECOND, 0, 2, "twenty-year terms meet the end of 32-bit time"),
    counter("mortgage-15", "2023-01-19T03:14:08Z", SECOND, 0, 2, "fifteen-year terms meet the end of 32-bit time"),
    counter("mortgage-10", "2028-01-19T03:14:08Z", SECOND, 0, 2, "ten-year terms meet the end of 32-bit time"),
    counter("ibm-i-dts-epoch", "1928-08-23T12:03:06.314752Z", SECOND, 0, 3, "zero of IBM i time stamps"),
    counter("ibm-i-dts", "1928-08-23T12:03:06.314752Z", MICRO, bits(52), 3, "IBM i time stamps"),
    counter("iridium-era", "2014-05-11T14:23:55Z", 90 * MILLI, bits(32), 3, "Iridium system time, 90 ms a frame"),
    counter("filetime-10e17", "1601-01-01", TICK, 100_000_000_000_000_000, 3, "18 digits of FILETIME, 17 of WebKit microseconds"),
    counter("filetime-2-57-minus", "1601-01-01", TICK, bits(57) - bits(32), 3, "FILETIME's upper half"),
    counter("twitter-snowflake-10e18", UNIX, MILLI, 1_288_834_974_657 + 238_418_579_101, 3, "19 digits of Snowflake identifiers"),
    counter("discord-snowflake-10e18", UNIX, MILLI, 1_420_070_400_000 + 238_418_579_101, 3, "19 digits of Discord identifiers"),
    counter("tai64", UNIX, SECOND, bits(62), 3, "TAI64 labels"),
    counter("ptp-48", UNIX, SECOND, bits(48) - 1, 3, "PTP's 48-bit seconds"),
];

/// Epochs of firmware, spacecraft, databases and languages.
#[rustfmt::skip]
const EPOCHS: &[&str] = &[
    "1900-01-01", "1904-01-01", "1950-01-01", "1958-01-01", "1960-01-01", "1964-01-01",
    "1967-12-31", "1968-01-01", "1968-05-24", "1970-01-01", "1972-01-01", "1976-01-01",
    "1977-01-01", "1978-01-01", "1980-01-01", "1980-01-06", "1982-01-01", "1984-01-01",
    "1985-01-01", "1986-01-01", "1988-01-01", "1989-12-31", "1990-01-01", "1991-01-01",
    "1992-01-01", "1993-01-01", "1994-01-01", "1995-01-01", "1996-01-01", "1997-01-01",
    "1998-01-01", "1999-01-01", "1999-08-22", "2000-01-01", "2000-01-01T12:00:00Z", "2001-01-01",
    "2002-01-01", "2004-01-01", "2005-01-01", "2006-01-01", "2008-01-01", "2010-01-01",
    "2012-01-01", "2014-01-01", "2015-01-01", "2016-01-01", "2018-01-01", "2020-01-01",
];

/// Units and widths in which firmware counts from any epoch.
const WIDTHS: &[(i128, &str, u32, &str, u8)] = &[
    (SECOND, "seconds", 31, "i32", 3),
    (SECOND, "seconds", 32, "u32", 3),
    (SECOND, "seconds", 30, "u30", 4),
    (SECOND, "seconds", 29, "u29", 4),
    (SECOND, "seconds", 28, "u28", 4),
    (TENTH, "tenths", 31, "i32", 4),
    (TENTH, "tenths", 32, "u32", 4),
    (MINUTE, "minutes", 23, "i24", 4),
    (MINUTE, "minutes", 24, "u24", 4),
    (MINUTE, "minutes", 25, "u25", 4),
    (MINUTE, "minutes", 26, "u26", 4),
    (MINUTE, "minutes", 31, "i32", 4),
    (MINUTE, "minutes", 32, "u32", 4),
    (HOUR, "hours", 24, "u24", 4),
    (HOUR, "hours", 15, "i16", 4),
    (HOUR, "hours", 16, "u16", 4),
    (HOUR, "hours", 17, "u17", 4),
    (HOUR, "hours", 18, "u18", 4),
    (DAY, "days", 12, "u12", 4),
    (DAY, "days", 13, "u13", 4),
    (DAY, "days", 14, "u14", 4),
    (DAY, "days", 15, "i16", 3),
    (DAY, "days", 16, "u16", 3),
    (WEEK, "weeks", 8, "u8", 4),
    (WEEK, "weeks", 10, "u10", 4),
    (WEEK, "weeks", 11, "u11", 4),
    (WEEK, "weeks", 12, "u12", 4),
    (WEEK, "weeks", 13, "u13", 4),
    (MILLI, "millis", 40, "u40", 4),
    (MILLI, "millis", 41, "u41", 4),
    (MILLI, "millis", 42, "u42", 4),
];

pub(super) fn overflows() -> impl Iterator<Item = Boundary> {
    let named = NAMED.iter().filter_map(|row| {
        let moment =
            Moment::from_nanos_or_none(literal(row.epoch).as_nanos() + row.unit * row.limit)?;
        let verb = if row.limit < 0 { "begins" } else { "overflows" };
        let why = format!(
            "a count of {} {verb} here: {}",
            unit_name(row.unit),
            row.who
        );
        // Say the width where it is one.
        let why = match row.name.rsplit('-').next() {
            Some("i32") => why.replacen("a count", "a signed 32-bit count", 1),
            Some("u32") => why.replacen("a count", "an unsigned 32-bit count", 1),
            _ => why,
        };
        Some(Boundary::new(
            moment,
            row.tier,
            Family::Epochs,
            row.name,
            why,
        ))
    });
    named.chain(last_days()).chain(derived())
}

/// The last day of each count of days, which is where readers of dates stop.
fn last_days() -> impl Iterator<Item = Boundary> {
    let days = NAMED.iter().filter(|row| row.unit == DAY && row.limit > 0);
    days.filter_map(|row| {
        let nanos = literal(row.epoch).as_nanos() + DAY * (row.limit - 1);
        let moment = Moment::from_nanos_or_none(nanos)?;
        let why = format!("the last day that a count of days can hold: {}", row.who);
        let name = format!("{}-last-day", row.name);
        Some(Boundary::new(
            moment,
            row.tier + 1,
            Family::Epochs,
            name,
            why,
        ))
    })
}

/// Every epoch with every width.
fn derived() -> impl Iterator<Item = Boundary> {
    EPOCHS.iter().flat_map(|epoch| {
        WIDTHS
            .iter()
            .filter_map(move |&(unit, unit_text, width, kind, tier)| {
                let nanos = literal(epoch).as_nanos() + unit * bits(width);
                let moment = Moment::from_nanos_or_none(nanos)?;
                let name = format!("{unit_text}-from-{epoch}-{kind}");
                let why = format!(
                    "a count of {} from {epoch} no longer fits {width} bits",
                    unit_name(unit)
                );
                Some(Boundary::new(moment, tier, Family::Epochs, name, why))
            })
    })
}
