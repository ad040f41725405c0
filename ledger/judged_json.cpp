#include "ledger/judged_json.h"

#include "base/hexadecimal.h"

namespace noodgeld {
namespace {

namespace json = boost::json;

void add_missing(json::object& out, const Missing& missing) {
    out["reason"] = name(missing.kind);
    out["missing"] = hex(missing.name);
}

void add_place(json::object& out, const FeedNode& node) {
    out["feed"] = hex(node.entry.feed.bytes);
    out["sequence"] = node.entry.sequence.value;
    out["entry"] = hex(node.hash.bytes);
}

}  // namespace

json::object judged_json(const JudgedSpend& spend) {
    const auto& [record, verdict] = spend;
    json::object out{{"token", hex(record.token.bytes)}};
    add_place(out, *record.node);
    out["spend"] = record.index;
    out["sale"] = hex(record.sale().id.bytes);
    if (record.merchant != Merchant{}) {
        out["merchant"] = record.merchant.name;
        out["payee"] = record.merchant.payee;
    }
    out["amount_cents"] = record.amount.cents();
    out["verdict"] = name(verdict.outcome);
    if (verdict.reason) out["reason"] = name(*verdict.reason);
    if (verdict.hold) out["reason"] = name(*verdict.hold);
    if (verdict.missing) add_missing(out, *verdict.missing);
    if (verdict.contested) out["contested"] = true;
    if (record.forged) out["forged"] = true;
    if (verdict.ruled) out["ruled"] = true;
    return out;
}

json::object judged_json(const JudgedVoid& judged) {
    json::object out;
    add_place(out, *judged.node);
    out["has_effect"] = judged.has_effect;
    if (const Refusal* refusal = judged.judgement.refusal()) out["reason"] = name(*refusal);
    if (const Missing* missing = judged.judgement.missing()) add_missing(out, *missing);
    return out;
}

json::object account_json(const Account& account, std::int64_t cents) {
    json::object out{{"account", name(account.kind)}};
    if (!account.merchant.empty()) {
        out["merchant"] = account.merchant;
        out["payee"] = account.payee;
    }
    out["cents"] = cents;
    return out;
}

void write_json(std::ostream& to, const json::object& summary, const Adjudication* judged) {
    const std::string begun = json::serialize(summary);
    if (judged == nullptr) {
        to << begun << '\n';
        return;
    }
    to << std::string_view(begun).substr(0, begun.size() - 1);
    const char* before = "";
    const auto begin = [&](const char* member) {
        to << ",\n\"" << member << "\":[";
        before = "\n";
    };
    const auto add = [&](const json::object& one) {
        to << before << one;
        before = ",\n";
    };
    begin("accounts");
    for (const auto& [account, cents] : judged->accounts.balances()) {
        add(account_json(account, cents));
    }
    to << "]";
    begin("voids");
    for (const JudgedVoid& one : judged->voids) add(judged_json(one));
    to << "]";
    begin("judgements");
    for (const auto& [token, spends] : judged->tokens) {
        for (const JudgedSpend& one : spends) add(judged_json(one));
    }
    to << "]}\n";
}

}  // namespace noodgeld
