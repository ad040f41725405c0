#include "issuer/emission_words.h"

#include "words/bilingual.h"

namespace noodgeld {
namespace {

std::optional<Amount> value_of(const EmittedSeries& emitted, const Holdings& held) {
    const SeriesCount count{emitted.series, emitted.tokens};
    const auto value = noodgeld::value_of(std::span(&count, 1), held);
    return value ? std::optional(*value) : std::nullopt;
}

class EmissionWriter {
  public:
    EmissionWriter(const Emission& emission, const Holdings& held, Language language)
        : emission_(emission),
          held_(held),
          charter_(held.charter(emission.charter)),
          lines_(language, charter_) {}

    std::string write() {
        if (charter_ != nullptr && charter_->drill) {
            lines_.line("OEFENING: dit is geen echt geld.", "DRILL: this is not real money.");
        }
        lines_.line("Uitgifte onder handvest {}, van {}.", "Emission under charter {}, of {}.",
                    emission_.charter.value, moment(emission_.issued_at));
        for (const EmittedSeries& one : emission_.series) write_series(one);
        lines_.line("Samen: {} munten, {}.", "In all: {} tokens, {}.",
                    grouped(emission_.tokens.value, lines_.language()),
                    lines_.euro(emission_.total_value));
        return std::move(lines_).take();
    }

  private:
    void write_series(const EmittedSeries& one) {
        const std::string id = hex(one.series.bytes);
        const std::string tokens = grouped(one.tokens.value, lines_.language());
        const Series* series = held_.series(one.series);
        const auto value = value_of(one, held_);
        if (series == nullptr) {
            lines_.line(
                "Serie {}: {} munten; ONTBREEKT: geef de serie, want alleen zij zegt de waarde",
                "Series {}: {} tokens; MISSING: give the series, which alone says the value", id,
                tokens);
        } else {
            lines_.line("Serie {}: {} munten x {} = {}", "Series {}: {} tokens x {} = {}", id,
                        tokens, lines_.euro(series->face_value), value ? lines_.euro(*value) : "?");
        }
        lines_.line("  muntenlijst {}", "  manifest {}", hex(one.manifest.bytes));
    }

    const Emission& emission_;
    const Holdings& held_;
    const Charter* charter_;
    Bilingual lines_;
};

}  // namespace

std::string emission_words(const Emission& emission, const Holdings& held, Language language) {
    return EmissionWriter(emission, held, language).write();
}

Shown show_values(const Emission& emission, const Holdings& held, Language language) {
    Shown list = Shown::list();
    for (const EmittedSeries& one : emission.series) {
        Shown shown;
        shown.add("series", show(one.series, language));
        shown.add("tokens", show(one.tokens, language));
        if (const Series* series = held.series(one.series)) {
            shown.add("face_value", show(series->face_value, language));
        }
        if (const auto value = value_of(one, held)) shown.add("value", show(*value, language));
        list.elements.push_back(std::move(shown));
    }
    return list;
}

}  // namespace noodgeld
