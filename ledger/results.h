// Results: what a ledger claims that the facts mean, in the form that it publishes and an auditor
// compares: counts of verdicts, balances, what each merchant gets, and the state digest.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/verdict/adjudicate.h"

namespace noodgeld {

/// What one merchant gets, in cents. One row per merchant and payee, ascending.
struct SettlementRow {
    std::string merchant;
    std::string payee;
    Count spends;              ///< Paid.
    std::int64_t payable = 0;  ///< Still to be paid; below 0, more was settled than is payable.
    std::int64_t settled = 0;  ///< What runs paid, less what came back.
    std::int64_t owed = 0;     ///< After the closing, what it has to give back.
    std::int64_t held = 0;

    friend bool operator==(const SettlementRow&, const SettlementRow&) = default;
};

struct Results {
    Lineage lineage;
    bool drill = false;  ///< Can never be settled.
    std::string currency;
    StateDigest state_digest;
    std::map<SpendOutcome, std::uint64_t> verdicts;  ///< Spends by outcome; none that is zero.
    std::map<Account, std::int64_t> accounts;
    std::vector<SettlementRow> settlement;
    friend bool operator==(const Results&, const Results&) = default;
};

/// Facts must be settled and hold a charter.
[[nodiscard]] Results make_results(const Facts& facts, const Adjudication& judged,
                                   const StateDigest& digest);

/// One JSON document, members in a fixed order: the same results give the same bytes.
[[nodiscard]] std::string to_json(const Results& results);
/// Accepts exactly such documents, in whatever order and spacing; nothing else.
[[nodiscard]] Result<Results, std::string> results_from_json(std::string_view text);

/// RFC 4180, a header line first, the last line the totals. Text that a spreadsheet would run as a
/// formula gets an apostrophe before it. Amounts as 12.34.
[[nodiscard]] std::string settlement_csv(const Results& results);

/// The draft of a settlement run that pays all that is payable, as docs/ceremonies.md has it, by
/// the transparency log of that size and root. Empty where nothing is payable, and in a drill.
[[nodiscard]] std::string run_to_draft(const Results& results, std::uint64_t log_size,
                                       const crypto::Hash& log_root);

/// The first thing on which two differ.
struct Difference {
    std::string where;  ///< "account payable/KVK12345678/NL91ABNA0417164300"
    std::string claimed;
    std::string found;
    friend bool operator==(const Difference&, const Difference&) = default;
};
[[nodiscard]] std::optional<Difference> first_difference(const Results& claimed,
                                                         const Results& found);

}  // namespace noodgeld
