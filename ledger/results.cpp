#include "ledger/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/hexadecimal.h"

namespace noodgeld {
namespace {

std::string in_euro(std::int64_t cents) {
    const char* sign = cents < 0 ? "-" : "";
    const std::int64_t magnitude = cents < 0 ? -cents : cents;
    return fmt::format("{}{}.{:02}", sign, magnitude / 100, magnitude % 100);
}

/// RFC 4180 quoting, and no formulas.
std::string csv_text(const std::string& text) {
    const bool is_formula =
        !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
    std::string out = "\"";
    if (is_formula) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::string name_of(const Account& account) {
    const std::string kind(name(account.kind));
    return account.merchant.empty() ? kind : kind + "/" + account.merchant + "/" + account.payee;
}

/// The first key whose value differs, with both values; absent ones as "-".
template <class Key, class Value, class Name, class Show>
std::optional<Difference> differ(const std::map<Key, Value>& claimed,
                                 const std::map<Key, Value>& found, Name name_key, Show show) {
    std::set<Key> keys;
    for (const auto& [key, value] : claimed) keys.insert(key);
    for (const auto& [key, value] : found) keys.insert(key);
    for (const Key& key : keys) {
        const auto a = claimed.find(key);
        const auto b = found.find(key);
        const std::string left = a == claimed.end() ? "-" : show(a->second);
        const std::string right = b == found.end() ? "-" : show(b->second);
        if (left != right) return Difference{name_key(key), left, right};
    }
    return std::nullopt;
}

std::string show(const SettlementRow& row) {
    return fmt::format("{} spends, {} payable, {} settled, {} owed, {} held", row.spends.value,
                       in_euro(row.payable), in_euro(row.settled), in_euro(row.owed),
                       in_euro(row.held));
}

std::map<Merchant, SettlementRow> by_merchant(const std::vector<SettlementRow>& rows) {
    std::map<Merchant, SettlementRow> out;
    for (const SettlementRow& row : rows) out.emplace(Merchant{row.merchant, row.payee}, row);
    return out;
}

std::map<Merchant, SettlementRow> settle_merchants(const Facts& facts, const Adjudication& judged) {
    std::map<Merchant, SettlementRow> rows;
    const auto add = [&rows](const std::string& merchant, const std::string& payee) {
        SettlementRow& row = rows[{merchant, payee}];
        row.merchant = merchant;
        row.payee = payee;
    };
    for (const auto& [hash, certificate] : facts.holdings().certificates()) {
        add(certificate.merchant, certificate.payee);
    }
    for (const auto& [account, cents] : judged.accounts.balances()) {
        if (!account.merchant.empty()) add(account.merchant, account.payee);
    }
    for (const auto& [token, spends] : judged.tokens) {
        for (const auto& [record, verdict] : spends) {
            if (verdict.outcome == SpendOutcome::paid) ++rows.at(record.merchant).spends.value;
        }
    }
    for (auto& [merchant, row] : rows) {
        const auto balance = [&judged, &of = merchant](AccountKind kind) {
            return judged.accounts.balance({kind, of.name, of.payee});
        };
        row.payable = balance(AccountKind::payable);
        row.settled = balance(AccountKind::settled);
        row.owed = -balance(AccountKind::owed);
        row.held = balance(AccountKind::held);
    }
    return rows;
}

}  // namespace

Results make_results(const Facts& facts, const Adjudication& judged, const StateDigest& digest) {
    const Charter& charter = *facts.holdings().current_charter();
    Results out{*facts.holdings().lineage(), charter.drill, charter.currency, digest, {}, {}, {}};
    for (const auto& [token, spends] : judged.tokens) {
        for (const JudgedSpend& spend : spends) ++out.verdicts[spend.verdict.outcome];
    }
    out.accounts = judged.accounts.balances();
    for (auto& [merchant, row] : settle_merchants(facts, judged)) {
        out.settlement.push_back(std::move(row));
    }
    return out;
}

std::string settlement_csv(const Results& results) {
    std::string out = "merchant,payee,spends,payable,settled,owed,held,currency\r\n";
    const auto add = [&out, &results](const SettlementRow& row) {
        out +=
            fmt::format("{},{},{},{},{},{},{},{}\r\n", csv_text(row.merchant), csv_text(row.payee),
                        row.spends.value, in_euro(row.payable), in_euro(row.settled),
                        in_euro(row.owed), in_euro(row.held), csv_text(results.currency));
    };
    SettlementRow total{results.drill ? "TOTAL (DRILL)" : "TOTAL", "", {}, 0, 0, 0, 0};
    for (const SettlementRow& row : results.settlement) {
        add(row);
        total.spends.value += row.spends.value;
        total.payable += row.payable;
        total.settled += row.settled;
        total.owed += row.owed;
        total.held += row.held;
    }
    add(total);
    return out;
}

std::string run_to_draft(const Results& results, std::uint64_t log_size,
                         const crypto::Hash& log_root) {
    std::string rows;
    for (const SettlementRow& row : results.settlement) {
        if (results.drill || row.payable <= 0) continue;
        if (!rows.empty()) rows += ",\n";
        rows += fmt::format(
            R"(   {{"merchant": {}, "payee": {}, "amount": "{}", "returned": false}})",
            boost::json::serialize(boost::json::string(row.merchant)),
            boost::json::serialize(boost::json::string(row.payee)), in_euro(row.payable));
    }
    if (rows.empty()) return {};
    return fmt::format("{{\"log_size\": {}, \"log_root\": \"{}\",\n \"rows\": [\n{}]}}\n", log_size,
                       hex(log_root.bytes), rows);
}

std::optional<Difference> first_difference(const Results& claimed, const Results& found) {
    if (claimed.lineage != found.lineage) {
        return Difference{"lineage", hex(claimed.lineage.bytes), hex(found.lineage.bytes)};
    }
    if (claimed.drill != found.drill) {
        return Difference{"drill", claimed.drill ? "yes" : "no", found.drill ? "yes" : "no"};
    }
    if (claimed.currency != found.currency) {
        return Difference{"currency", claimed.currency, found.currency};
    }
    const auto outcome = [](SpendOutcome o) { return "verdicts " + std::string(name(o)); };
    const auto number = [](std::uint64_t n) { return std::to_string(n); };
    if (auto d = differ(claimed.verdicts, found.verdicts, outcome, number)) return d;
    const auto account = [](const Account& a) { return "account " + name_of(a); };
    if (auto d = differ(claimed.accounts, found.accounts, account, in_euro)) return d;
    const auto merchant = [](const Merchant& m) {
        return "settlement of " + m.name + "/" + m.payee;
    };
    if (auto d = differ(by_merchant(claimed.settlement), by_merchant(found.settlement), merchant,
                        [](const SettlementRow& row) { return show(row); })) {
        return d;
    }
    if (claimed.state_digest != found.state_digest) {
        return Difference{"state digest", hex(claimed.state_digest.bytes),
                          hex(found.state_digest.bytes)};
    }
    return std::nullopt;
}

}  // namespace noodgeld
