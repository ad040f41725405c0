#include "ledger/judge/case_rows.h"

#include <algorithm>

#include "base/big_endian.h"

namespace noodgeld::judge {
namespace {

constexpr std::size_t kShort = 4;  // Bytes of a merchant.
constexpr std::size_t kLong = 8;   // Of an amount, a count.
constexpr std::size_t kSums = kLong * 7;

void add(Bytes& out, std::uint64_t value, std::size_t bytes = kLong) {
    const auto all = big_endian(value);
    append(out, ByteView(all).last(bytes));
}

void add(Bytes& out, crypto::uint128 value) {
    add(out, static_cast<std::uint64_t>(value >> 64));
    add(out, static_cast<std::uint64_t>(value));
}

std::uint64_t number_in(ByteView bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
}

crypto::uint128 sum_in(ByteView bytes) {
    return static_cast<crypto::uint128>(number_in(bytes.first(kLong))) << 64 |
           number_in(bytes.subspan(kLong, kLong));
}

Bytes part_prefix(const TokenId& token, MerchantNumber merchant) {
    Bytes key(token.bytes.begin(), token.bytes.end());
    add(key, merchant, kShort);
    return key;
}

Bytes part_key(MerchantNumber merchant, const TokenId& token) {
    Bytes key;
    add(key, merchant, kShort);
    append(key, token.bytes);
    return key;
}

/// The highest weight first.
Bytes weight_key(const TokenId& token, MerchantNumber merchant, Standing standing,
                 const Weight& weight) {
    Bytes key = part_prefix(token, merchant);
    key.push_back(static_cast<std::uint8_t>(standing));
    add(key, ~weight.amount.to_wire());
    key.push_back(weight.genuine ? 0 : 1);
    return key;
}

/// The first key after all that begin so; empty: to the end.
Bytes after(Bytes prefix) {
    while (!prefix.empty() && prefix.back() == 0xff) prefix.pop_back();
    if (!prefix.empty()) ++prefix.back();
    return prefix;
}

}  // namespace

std::vector<store::TableSpec> CaseRows::tables() {
    using store::Pattern;
    return {{"cases", Pattern::points}, {"weights", Pattern::points}, {"parts", Pattern::points}};
}

std::optional<CaseSums> CaseRows::find(const TokenId& token) const {
    const auto row = draft_.get(table(Which::cases), token.bytes);
    if (!row || row->size() != kSums) return std::nullopt;
    const ByteView bytes(*row);
    return CaseSums{Amount::from_wire(number_in(bytes.first(kLong))), sum_in(bytes.subspan(kLong)),
                    sum_in(bytes.subspan(3 * kLong)), sum_in(bytes.subspan(5 * kLong))};
}

void CaseRows::put(const TokenId& token, const CaseSums& sums) {
    Bytes row;
    add(row, sums.face.to_wire());
    add(row, sums.claimed);
    add(row, sums.genuine);
    add(row, sums.all);
    draft_.put(table(Which::cases), token.bytes, row);
}

std::optional<Weight> CaseRows::highest(const TokenId& token, MerchantNumber merchant,
                                        Standing standing) const {
    Bytes from = part_prefix(token, merchant);
    from.push_back(static_cast<std::uint8_t>(standing));
    std::optional<Weight> out;
    draft_.scan(table(Which::weights), from, after(from), [&](ByteView key, ByteView) {
        const ByteView weight = key.subspan(from.size());
        out = Weight{Amount::from_wire(~number_in(weight.first(kLong))), weight[kLong] == 0};
        return false;
    });
    return out;
}

void CaseRows::change(const TokenId& token, MerchantNumber merchant, Standing standing,
                      const Weight& weight, bool enters) {
    const Bytes key = weight_key(token, merchant, standing, weight);
    const auto row = draft_.get(table(Which::weights), key);
    const std::uint64_t before = row ? number_in(*row) : 0;
    if (enters && before == 0) draft_.put(table(Which::parts), part_key(merchant, token), {});
    if (enters || before > 1) {
        Bytes count;
        add(count, enters ? before + 1 : before - 1);
        draft_.put(table(Which::weights), key, count);
    } else if (before == 1) {
        draft_.erase(table(Which::weights), key);
        if (!has_any(token, merchant)) {
            draft_.erase(table(Which::parts), part_key(merchant, token));
        }
    }
}

bool CaseRows::has_any(const TokenId& token, MerchantNumber merchant) const {
    bool any = false;
    const Bytes from = part_prefix(token, merchant);
    draft_.scan(table(Which::weights), from, after(from), [&any](ByteView, ByteView) {
        any = true;
        return false;
    });
    return any;
}

void CaseRows::for_each_merchant(const TokenId& token,
                                 const std::function<void(MerchantNumber)>& visit) const {
    const Bytes end = after(Bytes(token.bytes.begin(), token.bytes.end()));
    Bytes from(token.bytes.begin(), token.bytes.end());
    for (bool more = true; more;) {
        std::optional<MerchantNumber> found;
        draft_.scan(table(Which::weights), from, end, [&found](ByteView key, ByteView) {
            found = static_cast<MerchantNumber>(number_in(key.subspan(sizeof(TokenId), kShort)));
            return false;
        });
        more = found.has_value();
        if (!more) break;
        visit(*found);
        from = after(part_prefix(token, *found));
        more = !from.empty() && (end.empty() || from < end);
    }
}

std::vector<TokenId> CaseRows::cases_of(MerchantNumber merchant) const {
    Bytes from;
    add(from, merchant, kShort);
    std::vector<TokenId> out;
    draft_.scan(table(Which::parts), from, after(from), [&](ByteView key, ByteView) {
        TokenId& token = out.emplace_back();
        std::ranges::copy(key.subspan(kShort), token.bytes.begin());
        return true;
    });
    return out;
}

}  // namespace noodgeld::judge
