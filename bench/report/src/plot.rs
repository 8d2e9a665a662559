//! The ratios as a picture.

use bench_report::rows::Row;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

const LINE: i32 = 22;
const NAMES: i32 = 330;
const WIDTH: i32 = 1000;
const TOP: i32 = 60;
const BOTTOM: i32 = 40;
/// What the axis ends at; longer bars are cut and say their figure.
const MOST: f64 = 2.0;

const BLUE: RGBColor = RGBColor(0x3b, 0x75, 0xaf);
const RED: RGBColor = RGBColor(0xc2, 0x3b, 0x22);
const GREY: RGBColor = RGBColor(0x88, 0x88, 0x88);

/// One bar a row: ferrogo's time as a part of the hand-written twin's.
///
/// # Errors
/// When the drawing library fails.
pub fn svg(rows: &[Row]) -> Result<String, String> {
    let mut text = String::new();
    draw(&mut text, rows).map_err(|err| format!("drawing: {err}"))?;
    Ok(text)
}

fn draw(text: &mut String, rows: &[Row]) -> Result<(), Box<dyn std::error::Error>> {
    let bottom = TOP + LINE * i32::try_from(rows.len())?;
    let size = (WIDTH as u32, (bottom + BOTTOM) as u32);
    let area = SVGBackend::with_string(text, size).into_drawing_area();
    area.fill(&WHITE)?;
    let style = |size: i32| ("sans-serif", size).into_text_style(&area);
    let title = "Time with ferrogo, of the time with hand-written glue that does the same work";
    area.draw(&Text::new(title, (16, 16), style(17)))?;
    for tick in [0.0, 0.5, 1.0, 1.1, 1.5, 2.0] {
        let line = if tick == 1.0 { BLACK } else { GREY };
        area.draw(&PathElement::new(
            vec![(x(tick), TOP - 6), (x(tick), bottom)],
            line,
        ))?;
        let pos = Pos::new(HPos::Center, VPos::Top);
        area.draw(&Text::new(
            format!("{tick:.1}"),
            (x(tick), bottom + 8),
            style(12).pos(pos),
        ))?;
    }
    for (i, row) in rows.iter().enumerate() {
        let y = TOP + LINE * i32::try_from(i)?;
        let missed = row.verdicts.iter().any(|v| !v.holds);
        let name = format!("{}: {}", row.direction.words(), row.name);
        let pos = Pos::new(HPos::Right, VPos::Center);
        area.draw(&Text::new(
            name,
            (NAMES - 8, y + LINE / 2),
            style(13).pos(pos),
        ))?;
        let bar = [(x(0.0), y + 4), (x(row.ratio.min(MOST)), y + LINE - 4)];
        area.draw(&Rectangle::new(
            bar,
            if missed { RED } else { BLUE }.filled(),
        ))?;
        let pos = Pos::new(HPos::Left, VPos::Center);
        let at = (x(row.ratio.min(MOST)) + 5, y + LINE / 2);
        area.draw(&Text::new(
            format!("{:.2}", row.ratio),
            at,
            style(12).pos(pos),
        ))?;
    }
    area.present()?;
    Ok(())
}

/// Where a ratio stands.
fn x(ratio: f64) -> i32 {
    NAMES + (ratio / MOST * f64::from(WIDTH - NAMES - 50)).round() as i32
}
