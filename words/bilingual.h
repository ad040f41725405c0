// Bilingual: text made of lines that are written in Dutch and English side by side, and come out in
// the one that is asked for.
#pragma once

#include <fmt/format.h>

#include <string>

#include "base/failure.h"
#include "protocol/objects/charter.h"
#include "words/words.h"

namespace noodgeld {

class Bilingual {
  public:
    /// Amounts are in the charter's currency; without one, in euro.
    Bilingual(Language language, const Charter* charter)
        : language_(language), currency_(charter == nullptr ? "EUR" : charter->currency) {}

    /// Adds a line. Both are formats of fmt for the same arguments.
    template <class... Arguments>
    void line(const char* nl, const char* en, const Arguments&... arguments) {
        text_ += fmt::format(fmt::runtime(is_dutch() ? nl : en), arguments...) + "\n";
    }
    [[nodiscard]] std::string euro(Amount amount) const {
        return money(amount, language_, currency_);
    }
    [[nodiscard]] bool is_dutch() const { return language_ == Language::nl; }
    [[nodiscard]] Language language() const { return language_; }
    [[nodiscard]] std::string take() && { return std::move(text_); }

  private:
    Language language_;
    std::string currency_;
    std::string text_;
};

}  // namespace noodgeld
