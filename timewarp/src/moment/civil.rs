//! The proleptic Gregorian calendar, for the text form of a moment only.
//!
//! A moment outlives every calendar library (they end within 300,000 years) and
//! must print without one, so these sums are ours; tests hold them against two
//! libraries on every day of four centuries. Nothing else in the crate may use them
//! for calendar work.

const DAYS_PER_400_YEARS: i64 = 146_097;

/// A day of the calendar, in a year of any size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl Civil {
    /// Returns the day that lies `days` after 1970-01-01.
    pub(crate) fn from_days(days: i64) -> Self {
        // Count from 0000-03-01: years run from March to February here, so that
        // the leap day comes last and month lengths follow a straight line.
        let days = days + 719_468;
        let cycle = days.div_euclid(DAYS_PER_400_YEARS);
        let day_of_cycle = days.rem_euclid(DAYS_PER_400_YEARS);
        let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524
            - day_of_cycle / 146_096)
            / 365;
        let day_of_year =
            day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 {
            month_from_march + 3
        } else {
            month_from_march - 9
        };
        let year = cycle * 400 + year_of_cycle + i64::from(month <= 2);
        let small = |value: i64| u8::try_from(value).expect("months and days are below 32");
        Self {
            year,
            month: small(month),
            day: small(day),
        }
    }

    /// Returns the days from 1970-01-01 to this day, which must exist.
    pub(crate) fn days(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let cycle = year.div_euclid(400);
        let year_of_cycle = year.rem_euclid(400);
        let month_from_march = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(self.day) - 1;
        let day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100;
        cycle * DAYS_PER_400_YEARS + day_of_cycle + day_of_year - 719_468
    }
}

/// Returns true when `year` has a 29 February.
pub(crate) fn is_leap_year(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Returns the number of days of a month from 1 to 12.
pub(crate) fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
