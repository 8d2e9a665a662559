//! Exact decimal arithmetic on [`Amount`].
//!
//! In: comparing, adding and writing amounts. Not in: rounding and exchange;
//! nothing here loses a digit, and what does not fit is `None`.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;

use crate::model::Amount;

impl Amount {
    /// The amount of a parsed decimal; `None` if its digits need more than 64
    /// bits or the currency is not three ASCII letters.
    pub fn new(value: Decimal, currency: &str) -> Option<Amount> {
        let code: [u8; 3] = currency.as_bytes().try_into().ok()?;
        if !code.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        Some(Amount {
            units: i64::try_from(value.mantissa()).ok()?,
            scale: value.scale(),
            currency: code,
        })
    }

    /// Nothing, in a currency.
    pub fn zero(currency: [u8; 3]) -> Amount {
        Amount {
            units: 0,
            scale: 0,
            currency,
        }
    }

    /// The same size with the other sign.
    pub fn negated(self) -> Option<Amount> {
        Some(Amount {
            units: self.units.checked_neg()?,
            ..self
        })
    }

    /// This amount coming in, or going out: then it is negative.
    pub fn signed(self, comes_in: bool) -> Option<Amount> {
        if comes_in { Some(self) } else { self.negated() }
    }

    /// The sum at the finer of the two scales; `None` if it does not fit. The
    /// currencies must be the same: `None` otherwise.
    pub fn plus(self, other: Amount) -> Option<Amount> {
        if self.currency != other.currency {
            return None;
        }
        let scale = self.scale.max(other.scale);
        Some(Amount {
            units: self.at(scale)?.checked_add(other.at(scale)?)?,
            scale,
            currency: self.currency,
        })
    }

    /// Whether the values are equal: `9` is `9.00`. The currency is not looked
    /// at.
    pub fn same_value(self, other: Amount) -> bool {
        self.normal() == other.normal()
    }

    /// The units at a finer scale.
    fn at(self, scale: u32) -> Option<i64> {
        let factor = 10i64.checked_pow(scale.checked_sub(self.scale)?)?;
        self.units.checked_mul(factor)
    }

    /// Units and scale without trailing zeros: equal values, equal pairs.
    fn normal(self) -> (i64, u32) {
        if self.units == 0 {
            return (0, 0);
        }
        let (mut units, mut scale) = (self.units, self.scale);
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        (units, scale)
    }

    /// An order for sorting; only equal values are equal.
    pub(crate) fn order(self, other: Amount) -> Ordering {
        self.normal().cmp(&other.normal())
    }

    /// The currency as text.
    pub fn code(&self) -> &str {
        // Amounts from Go could hold any bytes: what is no text has no name.
        std::str::from_utf8(&self.currency).unwrap_or("???")
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No parsed amount has more places; one made elsewhere may.
        if self.scale > Decimal::MAX_SCALE {
            return write!(f, "{}e-{} {}", self.units, self.scale, self.code());
        }
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = self.units.unsigned_abs().to_string();
        let scale = self.scale as usize;
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let point = if scale > 0 { "." } else { "" };
        write!(f, "{sign}{whole}{point}{fraction} {}", self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur(units: i64, scale: u32) -> Amount {
        Amount {
            units,
            scale,
            currency: *b"EUR",
        }
    }

    #[test]
    fn values_are_compared_without_their_scale() {
        assert!(eur(9, 0).same_value(eur(900, 2)));
        assert!(eur(0, 0).same_value(eur(0, 5)));
        assert!(!eur(9, 0).same_value(eur(9, 1)));
        assert!(!eur(9, 0).same_value(eur(-9, 0)));
    }

    #[test]
    fn sums_take_the_finer_scale_and_never_wrap() {
        assert_eq!(eur(15, 1).plus(eur(25, 2)), Some(eur(175, 2)));
        assert_eq!(eur(i64::MAX, 0).plus(eur(1, 0)), None);
        assert_eq!(eur(i64::MAX, 0).plus(eur(1, 2)), None);
        assert_eq!(eur(1, 0).plus(eur(1, 40)), None);
        let usd = Amount {
            currency: *b"USD",
            ..eur(1, 0)
        };
        assert_eq!(eur(1, 0).plus(usd), None);
    }

    #[test]
    fn amounts_are_written_as_people_write_them() {
        assert_eq!(eur(-5, 2).to_string(), "-0.05 EUR");
        assert_eq!(eur(123_456, 2).to_string(), "1234.56 EUR");
        assert_eq!(eur(9, 0).to_string(), "9 EUR");
        assert_eq!(eur(i64::MIN, 0).to_string(), "-9223372036854775808 EUR");
    }

    #[test]
    fn a_senseless_scale_costs_nothing() {
        assert!(eur(0, u32::MAX).same_value(eur(0, 0)));
        assert_eq!(eur(1, u32::MAX).to_string(), "1e-4294967295 EUR");
    }

    #[test]
    fn only_three_letters_are_a_currency() {
        assert!(Amount::new(Decimal::ONE, "EUR").is_some());
        assert!(Amount::new(Decimal::ONE, "EU").is_none());
        assert!(Amount::new(Decimal::ONE, "E1R").is_none());
        assert!(Amount::new(Decimal::MAX, "EUR").is_none());
    }
}
