// Results as JSON: see results.h. Amounts and balances in cents, hashes in hexadecimal.
#include <boost/json.hpp>

#include "base/hexadecimal.h"
#include "base/json.h"
#include "ledger/judged_json.h"
#include "ledger/results.h"

namespace noodgeld {
namespace {

namespace json = boost::json;

json::array accounts_json(const Results& results) {
    json::array out;
    for (const auto& [account, cents] : results.accounts) {
        out.push_back(account_json(account, cents));
    }
    return out;
}

json::array settlement_json(const Results& results) {
    json::array out;
    for (const SettlementRow& row : results.settlement) {
        out.push_back({{"merchant", row.merchant},
                       {"payee", row.payee},
                       {"spends", row.spends.value},
                       {"payable_cents", row.payable},
                       {"settled_cents", row.settled},
                       {"owed_cents", row.owed},
                       {"held_cents", row.held}});
    }
    return out;
}

/// Takes an object apart; the first thing that is not as it should be is kept in words.
class Take {
  public:
    Take(const json::value& value, std::string& error) : error_(error) {
        if (const json::object* object = value.if_object()) {
            left_ = *object;
        } else {
            stop("not an object");
        }
    }
    ~Take() {
        if (!left_.empty()) stop("unknown member " + std::string(left_.begin()->key()));
    }
    Take(const Take&) = delete;
    Take& operator=(const Take&) = delete;

    json::value value(std::string_view name) {
        const auto at = left_.find(name);
        if (at == left_.end()) return stop("no member " + std::string(name)), nullptr;
        json::value out = std::move(at->value());
        left_.erase(at);
        return out;
    }
    [[nodiscard]] bool has(std::string_view name) const { return left_.contains(name); }

    std::string text(std::string_view name) {
        const json::value got = value(name);
        if (const json::string* text = got.if_string()) return std::string(*text);
        return stop(std::string(name) + " is no text"), "";
    }
    std::int64_t integer(std::string_view name) {
        const json::value got = value(name);
        if (const std::int64_t* number = got.if_int64()) return *number;
        return stop(std::string(name) + " is no whole number"), 0;
    }
    std::uint64_t count(std::string_view name) {
        const std::int64_t number = integer(name);
        if (number < 0) stop(std::string(name) + " is below zero");
        return static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0));
    }
    bool boolean(std::string_view name) {
        const json::value got = value(name);
        if (const bool* flag = got.if_bool()) return *flag;
        return stop(std::string(name) + " is neither true nor false"), false;
    }
    /// 64 digits in lower case.
    std::array<std::uint8_t, 32> hash(std::string_view name) {
        const std::string digits = text(name);
        const auto read = id_from_hex<crypto::Hash>(digits);
        if (read && hex(read->bytes) == digits) return read->bytes;
        return stop(std::string(name) + " is no hash"), crypto::Hash{}.bytes;
    }
    template <class Each>
    void each(std::string_view name, Each take) {
        const json::value got = value(name);
        const json::array* rows = got.if_array();
        if (rows == nullptr) return stop(std::string(name) + " is no list");
        for (const json::value& row : *rows) take(row);
    }
    void stop(const std::string& why) {
        if (error_.empty()) error_ = why;
    }

  private:
    json::object left_;
    std::string& error_;
};

template <class Enum>
Enum by_name(Take& in, std::string_view text) {
    for (int number = 1; number <= static_cast<int>(last_of(Enum{})); ++number) {
        if (name(static_cast<Enum>(number)) == text) return static_cast<Enum>(number);
    }
    in.stop("unknown name " + std::string(text));
    return static_cast<Enum>(1);
}

void take_settlement(const json::value& value, Results& out, std::string& error) {
    Take row(value, error);
    SettlementRow read;
    read.merchant = row.text("merchant");
    read.payee = row.text("payee");
    read.spends = {row.count("spends")};
    read.payable = row.integer("payable_cents");
    read.settled = row.integer("settled_cents");
    read.owed = row.integer("owed_cents");
    read.held = row.integer("held_cents");
    out.settlement.push_back(std::move(read));
}

void take_account(const json::value& value, Results& out, std::string& error) {
    Take row(value, error);
    const AccountKind kind = by_name<AccountKind>(row, row.text("account"));
    Account account{kind, {}, {}};
    if (row.has("merchant")) account = {kind, row.text("merchant"), row.text("payee")};
    const bool is_new = out.accounts.emplace(account, row.integer("cents")).second;
    if (!is_new) row.stop("an account stands twice");
}

}  // namespace

std::string to_json(const Results& results) {
    json::object verdicts;
    for (const auto& [outcome, count] : results.verdicts) verdicts[name(outcome)] = count;
    const json::object out{{"lineage", hex(results.lineage.bytes)},
                           {"drill", results.drill},
                           {"currency", results.currency},
                           {"state_digest", hex(results.state_digest.bytes)},
                           {"verdicts", verdicts},
                           {"accounts", accounts_json(results)},
                           {"settlement", settlement_json(results)}};
    return json::serialize(out) + "\n";
}

Result<Results, std::string> results_from_json(std::string_view text) {
    if (const auto member = repeated_member(text)) return fail(*member + " stands twice");
    json::error_code failed;
    const json::value document = json::parse(text, failed);
    if (failed) return fail(std::string("not JSON"));
    Results out;
    std::string error;
    {
        Take in(document, error);
        out.lineage = {in.hash("lineage")};
        out.drill = in.boolean("drill");
        out.currency = in.text("currency");
        out.state_digest = {in.hash("state_digest")};
        const json::value verdicts = in.value("verdicts");
        {
            Take counts(verdicts, error);
            for (int number = 1; number <= static_cast<int>(last_of(SpendOutcome{})); ++number) {
                const auto outcome = static_cast<SpendOutcome>(number);
                if (counts.has(name(outcome))) out.verdicts[outcome] = counts.count(name(outcome));
            }
        }
        in.each("accounts", [&](const json::value& row) { take_account(row, out, error); });
        in.each("settlement", [&](const json::value& row) { take_settlement(row, out, error); });
    }
    if (!error.empty()) return fail(error);
    return out;
}

}  // namespace noodgeld
