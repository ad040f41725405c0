#include "ledger/judge/spend_book.h"

#include <algorithm>
#include <set>

#include "base/big_endian.h"
#include "base/check.h"

namespace noodgeld::judge {
namespace {

constexpr std::size_t kByte = 1;
constexpr std::size_t kShort = 4;     // Of a feed, a merchant.
constexpr std::size_t kSequence = 5;  // Of a sequence in a note.
constexpr std::size_t kAmount = 6;    // Of an amount in a note.
constexpr std::size_t kLong = 8;
constexpr std::size_t kId = sizeof(TokenId);
constexpr std::size_t kHash = sizeof(EntryHash);
constexpr std::size_t kSpendKey = kShort + kLong + kHash + kByte;
constexpr std::size_t kRow = kId + 2 * kLong + 3 * kByte + kShort;

// Bits of what was decided; in a note above the index.
constexpr unsigned kCounts = 1;
constexpr unsigned kForged = 2;
constexpr unsigned kAboveLimit = 4;
constexpr unsigned kWaits = 8;
constexpr unsigned kIndexBits = 5;
static_assert(limits::kSpendsPerSale <= 1U << kIndexBits);

void add(Bytes& out, std::uint64_t value, std::size_t bytes) {
    const auto all = big_endian(value);
    append(out, ByteView(all).last(bytes));
}

std::uint64_t number_in(ByteView bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
}

unsigned bits_of(const Decided& decided) {
    return (decided.counts ? kCounts : 0U) | (decided.forged ? kForged : 0U) |
           (decided.above_limit ? kAboveLimit : 0U) | (decided.waits ? kWaits : 0U);
}

Decided decided_of(unsigned bits, Amount amount) {
    return {amount, (bits & kCounts) != 0, (bits & kWaits) != 0, (bits & kForged) != 0,
            (bits & kAboveLimit) != 0};
}

Bytes key_of(const SpendId& id) {
    Bytes key;
    add(key, id.feed, kShort);
    add(key, id.sequence.value, kLong);
    append(key, id.entry.bytes);
    key.push_back(id.index);
    return key;
}

SpendId id_in(ByteView key) {
    SpendId out;
    out.feed = static_cast<FeedNumber>(number_in(key.first(kShort)));
    out.sequence = {number_in(key.subspan(kShort, kLong))};
    std::ranges::copy(key.subspan(kShort + kLong, kHash), out.entry.bytes.begin());
    out.index = key.back();
    return out;
}

Bytes entries_key(FeedNumber feed, std::uint64_t sequence) {
    Bytes key;
    add(key, feed, kShort);
    add(key, sequence, kLong);
    return key;
}

Bytes own_key(const TokenId& token, FeedNumber feed) {
    Bytes key(token.bytes.begin(), token.bytes.end());
    add(key, feed, kShort);
    return key;
}

Bytes sale_key(const TokenId& token, FeedNumber feed, const SaleId& sale) {
    Bytes key = own_key(token, feed);
    append(key, sale.bytes);
    return key;
}

Bytes encode(const SpendRow& row) {
    Bytes out(row.token.bytes.begin(), row.token.bytes.end());
    add(out, row.face.to_wire(), kLong);
    add(out, row.decided.amount.to_wire(), kLong);
    out.push_back(static_cast<std::uint8_t>(bits_of(row.decided)));
    const Position position = row.position.value_or(Position{});
    // 0: none.
    const unsigned standing = row.position ? static_cast<unsigned>(position.standing) + 1 : 0;
    out.push_back(static_cast<std::uint8_t>(standing));
    out.push_back(position.forged ? 1 : 0);
    add(out, position.merchant, kShort);
    return out;
}

std::optional<SpendRow> decode(ByteView bytes) {
    if (bytes.size() != kRow) return std::nullopt;
    SpendRow out;
    std::ranges::copy(bytes.first(kId), out.token.bytes.begin());
    out.face = Amount::from_wire(number_in(bytes.subspan(kId, kLong)));
    const Amount amount = Amount::from_wire(number_in(bytes.subspan(kId + kLong, kLong)));
    const ByteView rest = bytes.subspan(kId + 2 * kLong);
    out.decided = decided_of(rest[0], amount);
    if (rest[1] != 0) {
        // What a position weighs is what the spend does.
        out.position = Position{static_cast<MerchantNumber>(number_in(rest.last(kShort))),
                                static_cast<Standing>(rest[1] - 1), rest[2] != 0, amount};
    }
    return out;
}

}  // namespace

bool fits_note(const SpendId& id, Amount amount) {
    return id.sequence.value >> (8 * kSequence) == 0 && amount.to_wire() >> (8 * kAmount) == 0;
}

index::Note16 encode_note(const SpendNote& note) {
    Bytes bytes;
    add(bytes, note.feed, kShort);
    add(bytes, note.sequence.value, kSequence);
    bytes.push_back(
        static_cast<std::uint8_t>((bits_of(note.decided) & ~kWaits) << kIndexBits | note.index));
    add(bytes, note.decided.amount.to_wire(), kAmount);
    index::Note16 out;
    std::ranges::copy(bytes, out.begin());
    return out;
}

SpendNote decode_note(const index::Note16& bytes) {
    const ByteView all(bytes);
    SpendNote out;
    out.feed = static_cast<FeedNumber>(number_in(all.first(kShort)));
    out.sequence = {number_in(all.subspan(kShort, kSequence))};
    const unsigned both = all[kShort + kSequence];
    out.index = static_cast<std::uint8_t>(both & ((1U << kIndexBits) - 1));
    out.decided = decided_of(both >> kIndexBits, Amount::from_wire(number_in(all.last(kAmount))));
    return out;
}

std::vector<store::TableSpec> SpendBook::tables() {
    using store::Pattern;
    std::vector<store::TableSpec> out{
        {"spends", Pattern::points}, {"own", Pattern::points}, {"sales", Pattern::points}};
    for (const store::TableSpec& one : CaseRows::tables()) out.push_back(one);
    return out;
}

SpendBook::SpendBook(index::TokenMap& index, store::Draft& draft, store::Table first, Owner owner)
    : index_(index),
      draft_(draft),
      first_(first),
      owner_(std::move(owner)),
      postings_(draft, static_cast<store::Table>(first + 3)) {}

std::optional<StorageError> SpendBook::failure() const {
    return failure_ ? failure_ : draft_.failure();
}

std::optional<SpendNote> SpendBook::note(const TokenId& token, const SpendNote& first) {
    const index::TokenNote one{token, encode_note(first)};
    const auto before = index_.note({&one, 1}, ++noted_);
    if (!before) {
        failure_ = before.error();
        return std::nullopt;
    }
    return before->front() ? std::optional(decode_note(*before->front())) : std::nullopt;
}

std::optional<SpendNote> SpendBook::find(const TokenId& token) const {
    const auto found = index_.find(token);
    if (!found) {
        failure_ = found.error();
        return std::nullopt;
    }
    return *found ? std::optional(decode_note(**found)) : std::nullopt;
}

void SpendBook::enter_plain(Amount face, const Position& position) {
    postings_.enter_plain(face, position);
}

void SpendBook::leave_plain(Amount face, const Position& position) {
    postings_.leave_plain(face, position);
}

void SpendBook::end_plain(const TokenId& token, Amount face,
                          const std::optional<Position>& position) {
    if (position) postings_.leave_plain(face, *position);
    postings_.open_case(token, face);
}

void SpendBook::make_case(const TokenId& token, Amount face,
                          const std::optional<SpendNote>& before) {
    if (postings_.is_case(token)) return;
    const auto plain = before ? owner_(*before) : std::nullopt;
    end_plain(token, face, plain ? plain->position : std::nullopt);
    if (!plain) return;
    note_sale(token, plain->id.feed, plain->sale);
    if (plain->is_undone) free(token, plain->id.feed);
    put(plain->id, {token, face, before->decided, plain->position});
}

std::optional<SpendRow> SpendBook::row(const SpendId& id) const {
    const auto bytes = draft_.get(table(Which::spends), key_of(id));
    return bytes ? decode(*bytes) : std::nullopt;
}

std::vector<std::pair<SpendId, SpendRow>> SpendBook::rows(FeedNumber feed, Sequence first,
                                                          Sequence last) const {
    std::vector<std::pair<SpendId, SpendRow>> out;
    draft_.scan(table(Which::spends), entries_key(feed, first.value),
                entries_key(feed, last.value + 1), [&out](ByteView key, ByteView value) {
                    const auto row = key.size() == kSpendKey ? decode(value) : std::nullopt;
                    if (row) out.emplace_back(id_in(key), *row);
                    return true;
                });
    return out;
}

void SpendBook::put(const SpendId& id, const SpendRow& now) {
    const auto before = row(id);
    const auto old = before ? before->position : std::nullopt;
    if (old != now.position) {
        if (old) postings_.leave(now.token, *old);
        if (now.position) postings_.enter(now.token, now.face, *now.position);
    }
    draft_.put(table(Which::spends), key_of(id), encode(now));
}

bool SpendBook::may_spend(const TokenId& token, FeedNumber feed, const SaleId& sale) const {
    return standing_sales(token, feed) == 0 &&
           !draft_.get(table(Which::sales), sale_key(token, feed, sale));
}

void SpendBook::note_sale(const TokenId& token, FeedNumber feed, const SaleId& sale) {
    set_standing_sales(token, feed, standing_sales(token, feed) + 1);
    draft_.put(table(Which::sales), sale_key(token, feed, sale), {});
}

void SpendBook::free(const TokenId& token, FeedNumber feed) {
    const std::uint64_t count = standing_sales(token, feed);
    if (count > 0) set_standing_sales(token, feed, count - 1);
}

std::uint64_t SpendBook::standing_sales(const TokenId& token, FeedNumber feed) const {
    const auto row = draft_.get(table(Which::own), own_key(token, feed));
    return row ? number_in(*row) : 0;
}

void SpendBook::set_standing_sales(const TokenId& token, FeedNumber feed, std::uint64_t count) {
    Bytes row;
    add(row, count, kLong);
    draft_.put(table(Which::own), own_key(token, feed), row);
}

void SpendBook::forget(FeedNumber feed) {
    std::set<TokenId> done;
    for (const auto& [id, row] : rows(feed, {0}, {Sequence::kWireMax})) {
        if (row.position) postings_.leave(row.token, *row.position);
        draft_.erase(table(Which::spends), key_of(id));
        if (!done.insert(row.token).second) continue;
        draft_.erase(table(Which::own), own_key(row.token, feed));
        std::vector<Bytes> sales;
        Bytes end = own_key(row.token, feed);
        const Bytes from = end;
        end.insert(end.end(), sizeof(SaleId) + 1, 0xff);
        draft_.scan(table(Which::sales), from, end, [&sales](ByteView key, ByteView) {
            sales.emplace_back(key.begin(), key.end());
            return true;
        });
        for (const Bytes& key : sales) draft_.erase(table(Which::sales), key);
    }
}

}  // namespace noodgeld::judge
