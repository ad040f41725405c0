#include "issuer/register_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/check.h"
#include "base/hexadecimal.h"
#include "files/files.h"
#include "files/pack_file.h"
#include "protocol/wire/ascending.h"
#include "words/amounts.h"
#include "words/csv.h"
#include "words/iban.h"
#include "words/merchant.h"
#include "words/typed_text.h"

namespace noodgeld {
namespace {

constexpr std::size_t kHighest = 5;      // Ceilings that are shown.
constexpr std::size_t kMostLines = 200;  // Of each kind of change.

enum class Column : std::uint8_t { merchant, payee, legal_name, ceiling };
constexpr std::array<std::array<std::string_view, 2>, 4> kHeadings{{{"merchant", "winkelier"},
                                                                    {"payee", "rekening"},
                                                                    {"legal_name", "naam"},
                                                                    {"ceiling", "plafond"}}};

/// Where each column stands.
Result<std::array<std::size_t, 4>, Phrase> columns_of(const CsvRow& headings) {
    std::array<std::size_t, 4> out{};
    for (std::size_t i = 0; i < kHeadings.size(); ++i) {
        const auto at = std::ranges::find_if(headings.fields, [i](const std::string& one) {
            return one == kHeadings[i][0] || one == kHeadings[i][1];
        });
        if (at == headings.fields.end()) {
            return fail(Phrase{"de kopregel heeft geen " + std::string(kHeadings[i][1]),
                               "the heading has no " + std::string(kHeadings[i][0])});
        }
        out[i] = static_cast<std::size_t>(at - headings.fields.begin());
    }
    return out;
}

Result<RegisteredMerchant, Phrase> read_row(const CsvRow& row,
                                            const std::array<std::size_t, 4>& columns) {
    const auto field = [&](Column column) {
        return std::string_view(row.fields[columns[static_cast<std::size_t>(column)]]);
    };
    RegisteredMerchant out;
    NOODGELD_TRY(out.merchant, merchant_from(field(Column::merchant)));
    NOODGELD_TRY(out.payee, iban_from(field(Column::payee)));
    NOODGELD_TRY(out.legal_name, name_from(field(Column::legal_name)));
    if (out.legal_name.empty() || out.legal_name.size() > limits::kLegalNameBytes) {
        return fail(Phrase{"een naam heeft 1 tot 70 bytes", "a name has 1 to 70 bytes"});
    }
    NOODGELD_TRY(out.ceiling, amount_from(field(Column::ceiling)));
    return out;
}

Phrase in_line(std::size_t line, const Phrase& why) {
    const std::string number = std::to_string(line);
    return {"regel " + number + ": " + why.nl, "line " + number + ": " + why.en};
}

/// One pair once, and no account of two merchants.
class Owners {
  public:
    Result<void, Phrase> take(const RegisteredMerchant& row) {
        const auto [owner, is_new] = owners_.try_emplace(row.payee, row.merchant);
        if (is_new) return {};
        if (owner->second == row.merchant) {
            return fail(
                Phrase{row.merchant + " met rekening " + row.payee + " staat er al",
                       row.merchant + " with account " + row.payee + " stands there already"});
        }
        return fail(
            Phrase{"rekening " + row.payee + " is al van winkelier " + owner->second,
                   "account " + row.payee + " is merchant " + owner->second + "'s already"});
    }

  private:
    std::map<std::string, std::string> owners_;
};

class RegisterWriter {
  public:
    RegisterWriter(std::string currency, Language language)
        : currency_(std::move(currency)), language_(language) {}

    void highest(std::vector<RegisteredMerchant> rows) {
        const std::size_t all_rows = rows.size();
        const std::size_t shown = std::min(kHighest, all_rows);
        std::ranges::partial_sort(rows, rows.begin() + static_cast<std::ptrdiff_t>(shown),
                                  std::ranges::greater{}, &RegisteredMerchant::ceiling);
        rows.resize(shown);
        const std::string of = std::to_string(shown) + " ";
        const std::string all = std::to_string(all_rows);
        say({"Hoogste plafonds (" + of + "van " + all + "):",
             "Highest ceilings (" + of + "of " + all + "):"});
        for (const RegisteredMerchant& row : rows) line("", row);
    }

    void changes(const std::vector<RegisteredMerchant>& rows,
                 const std::vector<RegisteredMerchant>& before) {
        std::map<Merchant, const RegisteredMerchant*> old;
        for (const RegisteredMerchant& row : before) old[merchant_of(row)] = &row;
        std::vector<std::pair<Phrase, const RegisteredMerchant*>> lines;
        for (const RegisteredMerchant& row : rows) {
            const auto at = old.find(merchant_of(row));
            if (at == old.end()) lines.push_back({{"nieuw: ", "new: "}, &row});
            if (at != old.end() && *at->second != row) {
                lines.push_back({{"was: ", "was: "}, at->second});
                lines.push_back({{"wordt: ", "becomes: "}, &row});
            }
            if (at != old.end()) old.erase(at);
        }
        for (const auto& [merchant, row] : old) lines.push_back({{"weg: ", "gone: "}, row});
        say({"Ten opzichte van het vorige register:", "Against the register before:"});
        if (lines.empty()) say({"  niets veranderd", "  nothing changed"});
        const std::size_t shown = std::min(kMostLines, lines.size());
        for (std::size_t i = 0; i < shown; ++i)
            line(lines[i].first.in(language_), *lines[i].second);
        if (shown == lines.size()) return;
        const std::string more = std::to_string(lines.size() - shown);
        say({"  en nog " + more + " regels", "  and " + more + " lines more"});
    }

    std::string take() { return std::move(out_); }

  private:
    void say(const Phrase& phrase) { out_ += phrase.in(language_) + '\n'; }
    void line(const std::string& change, const RegisteredMerchant& row) {
        out_ += fmt::format("  {}{}, {}, {}, {}\n", change, row.merchant, row.payee, row.legal_name,
                            money(row.ceiling, language_, currency_));
    }

    std::string currency_;
    Language language_;
    std::string out_;
};

}  // namespace

Result<std::vector<RegisteredMerchant>, Failure> rows_from_table(std::string_view table,
                                                                 const std::string& path) {
    NOODGELD_TRY(const std::string_view text, typed_in(path, text_in_file(table), ExitCode::no));
    NOODGELD_TRY(const auto lines, typed_in(path, csv_rows(text), ExitCode::no));
    if (lines.size() < 2) {
        return refuse({path + ": er staat geen winkelier in", path + " lists no merchant"});
    }
    NOODGELD_TRY(const auto columns, typed_in(path, columns_of(lines.front()), ExitCode::no));
    Owners owners;
    std::vector<RegisteredMerchant> rows;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        auto row = read_row(lines[i], columns);
        const auto taken = row ? owners.take(*row) : Result<void, Phrase>(fail(row.error()));
        if (!taken) {
            const Phrase why = in_line(lines[i].line, taken.error());
            return refuse({path + ": " + why.nl, path + ": " + why.en});
        }
        rows.push_back(std::move(*row));
    }
    std::ranges::sort(rows, {}, merchant_of);
    return rows;
}

Result<void, Failure> write_register_parts(const std::vector<RegisteredMerchant>& rows,
                                           const Lineage& lineage, const std::string& path,
                                           bool force) {
    PackWriter writer;
    Bytes pack = writer.begin(lineage);
    for (const RegisterPart& part : parts_of(rows)) {
        append(pack, writer.item(Kind::register_part, encode(part)));
    }
    append(pack, writer.end());
    return write_file(path, pack, {force, false});
}

Result<std::vector<RegisteredMerchant>, Failure> read_register_parts(const std::string& path) {
    const auto no_parts = [&path] {
        return refuse({path + " bevat geen rijen van een winkeliersregister",
                       path + " holds no rows of a register of merchants"});
    };
    NOODGELD_TRY(auto reader, open_pack_file(path));
    if (!reader) return no_parts();
    std::map<Count, std::vector<RegisteredMerchant>> parts;
    for (;;) {
        const auto item = reader->next();
        if (!item) return no_parts();
        if (!*item) break;
        auto part = decode<RegisterPart>((*item)->object);
        if ((*item)->kind != Kind::register_part || !part) return no_parts();
        parts[part->index] = std::move(part->rows);
    }
    std::vector<RegisteredMerchant> rows;
    for (auto& [index, some] : parts) {
        rows.insert(rows.end(), std::make_move_iterator(some.begin()),
                    std::make_move_iterator(some.end()));
    }
    if (rows.empty() || !ascends(rows, merchant_of)) return no_parts();
    return rows;
}

bool are_rows_of(const std::vector<RegisteredMerchant>& rows, const MerchantRegister& all) {
    const MerchantRegister found = sum_up(rows);
    return found.merchants == all.merchants && found.ceilings == all.ceilings &&
           found.root == all.root;
}

Result<std::optional<std::vector<RegisteredMerchant>>, Failure> rows_before(
    const MerchantRegister& all, const std::string& path, const Holdings& held) {
    if (!all.previous) {
        if (path.empty()) return std::optional<std::vector<RegisteredMerchant>>();
        return misused({"dit is het eerste register: --previous-rows hoort er niet bij",
                        "this is the first register: it takes no --previous-rows"});
    }
    if (path.empty()) {
        return misused(
            {"geef met --previous-rows de rijen van het vorige register: wie tekent moet "
             "zien wat er verandert",
             "give the rows of the register before with --previous-rows: who signs must "
             "see what changes"});
    }
    const auto before = held.registers().find(*all.previous);
    if (before == held.registers().end()) {
        return refuse({"geef met --facts ook het vorige register, " + hex(all.previous->bytes),
                       "give the register before too with --facts, " + hex(all.previous->bytes)});
    }
    NOODGELD_TRY(auto rows, read_register_parts(path));
    if (!are_rows_of(rows, before->second)) {
        return refuse({path + " bevat andere rijen dan het vorige register",
                       path + " holds other rows than the register before"});
    }
    return std::optional(std::move(rows));
}

std::string register_words(const std::vector<RegisteredMerchant>& rows,
                           const std::vector<RegisteredMerchant>* before,
                           const std::string& currency, Language language) {
    RegisterWriter writer(currency, language);
    writer.highest(rows);
    if (before != nullptr) writer.changes(rows, *before);
    return writer.take();
}

}  // namespace noodgeld
