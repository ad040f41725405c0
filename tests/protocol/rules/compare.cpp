#include "tests/protocol/rules/compare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "protocol/verdict/state_digest.h"
#include "tests/support/intake.h"
#include "tests/support/kept_books.h"

namespace noodgeld::test {
namespace {

std::optional<Refusal> copy(const Refusal* refusal) {
    return refusal == nullptr ? std::nullopt : std::optional(*refusal);
}

std::optional<model::Missing> copy(const Missing* missing) {
    if (missing == nullptr) return std::nullopt;
    return model::Missing{missing->kind, missing->name};
}

model::Verdict verdict_of(const JudgedSpend& spend) {
    const auto& [record, verdict] = spend;
    model::Verdict out;
    out.token = record.token;
    out.outcome = name(verdict.outcome);
    out.refusal = verdict.reason;
    out.missing = copy(verdict.missing ? &*verdict.missing : nullptr);
    if (verdict.hold) out.hold = name(*verdict.hold);
    out.ruled = verdict.ruled;
    out.contested = verdict.contested;
    out.forged = record.forged;
    out.verifies = record.verifies;
    out.merchant = record.merchant.name;
    out.payee = record.merchant.payee;
    return out;
}

template <class Bytes>
std::string brief(const Bytes& bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < 4; ++i) {
        out += kDigits[bytes[i] >> 4];
        out += kDigits[bytes[i] & 15];
    }
    return out;
}

std::string show(const std::optional<Refusal>& refusal,
                 const std::optional<model::Missing>& missing) {
    std::string out;
    if (refusal) out += " " + std::string(name(*refusal));
    if (missing) out += " " + std::string(name(missing->kind)) + " " + brief(missing->name);
    return out;
}

std::string show(const model::Verdict& verdict) {
    std::string out = "token " + brief(verdict.token.bytes) + " " + verdict.outcome;
    out += show(verdict.refusal, verdict.missing) + " " + verdict.hold;
    if (verdict.contested) out += " contested";
    if (verdict.ruled) out += " ruled";
    if (verdict.forged) out += " forged";
    if (verdict.verifies) out += " verifies";
    return out + " for '" + verdict.merchant + "' '" + verdict.payee + "'";
}

/// Also the ledger's judge, which is told of each object as it comes, must keep the same books: in
/// this order, and with the last first.
void expect_same_books(std::vector<PackItem> received) {
    for (const bool backwards : {false, true}) {
        if (backwards && !received.empty()) std::reverse(received.begin() + 1, received.end());
        KeptBooks books;
        for (bool brought = true; brought;) {
            brought = false;
            for (const PackItem& item : received) {
                const bool is_new = books.bring(item);
                brought |= is_new;
                if (!is_new) continue;
                books.settle();
                (void)books.judge().books();
            }
        }
        books.settle();
        EXPECT_EQ(books.difference(), "") << (backwards ? "brought backwards" : "as brought");
    }
}

}  // namespace

model::Verdicts verdicts_of(const Facts& facts) {
    const Adjudication judged = adjudicate(facts);
    model::Verdicts out;
    for (const auto& [token, spends] : judged.tokens) {
        for (const JudgedSpend& spend : spends) {
            out.spends[{spend.record.node->hash, spend.record.index}] = verdict_of(spend);
        }
    }
    for (const auto& [node, judgement, has_effect] : judged.voids) {
        out.voids[node->hash] = {has_effect, copy(judgement.refusal()), copy(judgement.missing())};
    }
    for (const Equivocation& one : judged.equivocations) {
        out.equivocations.emplace(one.first->hash, one.other->hash);
    }
    for (const auto& [first, second] : judged.conflicting_orders) {
        out.conflicting_orders.emplace(first, second);
    }
    for (const auto& [first, second] : judged.conflicting_settlements) {
        out.conflicting_settlements.emplace(first, second);
    }
    for (const auto& [first, second] : judged.rival_charters) {
        out.rival_charters.emplace(first, second);
    }
    for (const auto& [account, cents] : judged.accounts.balances()) {
        out.accounts[{static_cast<std::uint64_t>(account.kind), account.merchant, account.payee}] =
            cents;
    }
    for (const auto& [merchant, hold] : judged.holds) {
        out.caps[{merchant.name, merchant.payee}] = {
            hold.above_duplicates.cents(), hold.above_ceiling.cents(), hold.released.cents()};
    }
    out.digest = state_digest(facts, judged.accounts);
    return out;
}

model::Verdicts adjudicated(const std::vector<PackItem>& received) {
    Facts facts;
    take_all(facts, received);
    expect_same_books(received);
    return verdicts_of(facts);
}

std::vector<std::string> show(const model::Verdicts& verdicts) {
    std::vector<std::string> lines;
    for (const auto& [place, verdict] : verdicts.spends) {
        lines.push_back("spend " + brief(place.first.bytes) + "/" + std::to_string(place.second) +
                        " " + show(verdict));
    }
    for (const auto& [hash, effect] : verdicts.voids) {
        lines.push_back("void " + brief(hash.bytes) + (effect.has_effect ? " effective" : " not") +
                        show(effect.refusal, effect.missing));
    }
    for (const auto& [first, other] : verdicts.equivocations) {
        lines.push_back("fork " + brief(first.bytes) + " and " + brief(other.bytes));
    }
    for (const auto& [least, other] : verdicts.conflicting_orders) {
        lines.push_back("orders " + brief(least.bytes) + " and " + brief(other.bytes));
    }
    for (const auto& [least, other] : verdicts.conflicting_settlements) {
        lines.push_back("runs " + brief(least.bytes) + " and " + brief(other.bytes));
    }
    for (const auto& [least, other] : verdicts.rival_charters) {
        lines.push_back("charters " + brief(least.bytes) + " and " + brief(other.bytes));
    }
    for (const auto& [name, cents] : verdicts.accounts) {
        const auto& [number, merchant, payee] = name;
        lines.push_back("account " + std::to_string(number) + " '" + merchant + "' '" + payee +
                        "' " + std::to_string(cents));
    }
    for (const auto& [merchant, caps] : verdicts.caps) {
        lines.push_back("caps '" + merchant.first + "' " + std::to_string(caps.duplicates) + " " +
                        std::to_string(caps.ceiling));
    }
    lines.push_back("digest " + brief(verdicts.digest.bytes));
    return lines;
}

std::string difference(const model::Verdicts& expected, const model::Verdicts& actual) {
    const std::vector<std::string> left = show(expected);
    const std::vector<std::string> right = show(actual);
    std::ostringstream out;
    for (const std::string& line : left) {
        if (std::ranges::find(right, line) == right.end()) out << "- " << line << "\n";
    }
    for (const std::string& line : right) {
        if (std::ranges::find(left, line) == left.end()) out << "+ " << line << "\n";
    }
    return out.str();
}

}  // namespace noodgeld::test
