#include "ledger/findings.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/hexadecimal.h"
#include "ledger/ledger_words.h"
#include "words/bilingual.h"

namespace noodgeld {
namespace {

/// Sums stay within this, far above any ceiling.
constexpr std::int64_t kMostCents = std::int64_t{1} << 62;

/// Until when runs may pay no more than ceilings. Of several orders of one rank the latest.
std::optional<UnixTime> ceilings_until(const Holdings& holdings) {
    const Order* highest = nullptr;
    for (const auto& [hash, order] : holdings.orders()) {
        if (!holdings.is_in_office(order.charter, hash)) continue;
        const auto key = [](const Order& one) { return std::pair(rank_of(one), one.report_by); };
        if (highest == nullptr || key(*highest) < key(order)) highest = &order;
    }
    if (highest == nullptr) return std::nullopt;
    return highest->report_by;
}

std::vector<std::pair<ObjectHash, const Settlement*>> by_rank(const Holdings& holdings) {
    std::vector<std::pair<ObjectHash, const Settlement*>> runs;
    for (const auto& [hash, run] : holdings.settlements()) runs.emplace_back(hash, &run);
    std::ranges::stable_sort(runs, {}, [](const auto& run) {
        return std::pair(run.second->charter, run.second->number);
    });
    return runs;
}

std::vector<WrongRow> wrong_rows(const Facts& facts, const SettlementLimits& limits) {
    const std::optional<UnixTime> until = ceilings_until(facts.holdings());
    std::map<Merchant, std::int64_t> settled;
    std::vector<WrongRow> out;
    for (const auto& [hash, run] : by_rank(facts.holdings())) {
        for (const Settled& row : run->rows) {
            const Merchant merchant{row.merchant, row.payee};
            std::int64_t& sum = settled[merchant];
            sum = std::clamp(sum + (row.returned ? -row.amount.cents() : row.amount.cents()),
                             -kMostCents, kMostCents);
            const Amount allowed = limits.of(merchant);
            const bool is_early = until && run->issued_at < *until;
            if (!is_early || row.returned || sum <= allowed.cents()) continue;
            out.push_back({hash, merchant, sum, allowed});
        }
    }
    return out;
}

std::string in_euro(std::int64_t cents, const Bilingual& lines) {
    const Amount amount = Amount::from_cents(cents).value_or(Amount());
    return lines.euro(amount);
}

}  // namespace

SettlementLimits::SettlementLimits(const Facts& facts, const Adjudication& judged)
    : registered_(facts) {
    for (const auto& [token, spends] : judged.tokens) {
        for (const auto& [record, verdict] : spends) {
            if (!verdict.ruled || verdict.outcome != SpendOutcome::paid) continue;
            Amount& ruled = ruled_[record.merchant];
            ruled = saturating_add(ruled, record.amount);
        }
    }
    for (const auto& [merchant, hold] : judged.holds) {
        Amount& ruled = ruled_[merchant];
        ruled = saturating_add(ruled, hold.released);
    }
}

Amount SettlementLimits::of(const Merchant& merchant) const {
    const Amount ceiling = registered_.ceiling_of(merchant).value_or(Amount());
    const auto ruled = ruled_.find(merchant);
    return ruled == ruled_.end() ? ceiling : saturating_add(ceiling, ruled->second);
}

Findings find_what_officers_may_not(const Facts& facts, const Adjudication& judged) {
    Findings out;
    const auto add = [&out](Accusation accusation, const std::vector<Conflict>& all) {
        for (const Conflict& one : all) out.conflicts.emplace_back(accusation, one);
    };
    add(Accusation::conflicting_orders, judged.conflicting_orders);
    add(Accusation::conflicting_settlements, judged.conflicting_settlements);
    add(Accusation::rival_charters, judged.rival_charters);
    out.wrong_rows = wrong_rows(facts, SettlementLimits(facts, judged));
    return out;
}

boost::json::array findings_json(const Findings& findings) {
    boost::json::array out;
    for (const auto& [accusation, conflict] : findings.conflicts) {
        out.push_back({{"finding", name(accusation)},
                       {"first", hex(conflict.first.bytes)},
                       {"second", hex(conflict.second.bytes)}});
    }
    for (const WrongRow& row : findings.wrong_rows) {
        out.push_back({{"finding", "wrong_row"},
                       {"run", hex(row.run.bytes)},
                       {"merchant", row.merchant.name},
                       {"payee", row.merchant.payee},
                       {"settled_cents", row.settled},
                       {"allowed_cents", row.allowed.cents()}});
    }
    return out;
}

std::string findings_words(const Findings& findings, Language language) {
    Bilingual out(language, nullptr);
    for (const auto& [accusation, conflict] : findings.conflicts) {
        out.line("BEVINDING: {}: {} en {}", "FINDING: {}: {} and {}",
                 words_of(accusation).in(language), hex(conflict.first.bytes),
                 hex(conflict.second.bytes));
    }
    for (const WrongRow& row : findings.wrong_rows) {
        out.line(
            "BEVINDING: uitbetaling {} brengt {} ({}) op {}, boven de {} van plafond en uitspraken",
            "FINDING: settlement run {} brings {} ({}) to {}, above the {} of ceiling and rulings",
            hex(row.run.bytes), row.merchant.name, row.merchant.payee, in_euro(row.settled, out),
            out.euro(row.allowed));
    }
    return std::move(out).take();
}

}  // namespace noodgeld
