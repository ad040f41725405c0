#include "protocol/objects/entry.h"

#include <set>

#include "base/check.h"
#include "protocol/wire/ascending.h"

namespace noodgeld {
namespace {

/// The sum, unless a part is zero or the sum is no Amount.
template <class Part>
std::optional<Amount> sum_of_positive(const std::vector<Part>& parts) {
    Amount sum;
    for (const Part& part : parts) {
        if (part.amount == Amount()) return std::nullopt;
        const auto more = checked_add(sum, part.amount);
        if (!more) return std::nullopt;
        sum = *more;
    }
    return sum;
}

bool tokens_differ(const Sale& sale) {
    std::set<std::tuple<SeriesId, Serial, crypto::PublicKey>> seen;
    for (const Spend& spend : sale.spends) {
        const auto token = decode_token(spend.token);
        if (!token) return false;
        if (!seen.emplace(token->series, token->serial, token->holder).second) return false;
    }
    return true;
}

}  // namespace

bool well_formed(const Sale& sale) {
    return sum_of_positive(sale.spends) == sale.total &&
           sum_of_positive(sale.categories) == sale.total &&
           ascends(sale.categories, &CategoryAmount::category) && tokens_differ(sale);
}

bool well_formed(const Adopted& adopted) {
    switch (adopted.kind) {
        case Kind::charter:
        case Kind::order:
        case Kind::stop:
        case Kind::revocations:
        case Kind::certificate:
            return true;
        case Kind::series:
        case Kind::token:
        case Kind::voucher:
        case Kind::emission:
        case Kind::request:
        case Kind::authorisation:
        case Kind::challenge:
        case Kind::head:
        case Kind::anchor:
        case Kind::segment:
        case Kind::manifest:
        case Kind::merchant_register:
        case Kind::register_part:
        case Kind::ruling:
        case Kind::settlement:
            return false;
    }
    return false;
}

bool well_formed(const TimeInterval& time) {
    return time.earliest <= time.latest &&
           (time.source != TimeSource::floor || time.earliest == time.latest);
}

bool well_formed(const Entry& entry) {
    const auto* voided = std::get_if<Void>(&entry.body);
    const bool names_earlier =
        voided == nullptr || (voided->sequence.value >= 1 && voided->sequence < entry.sequence);
    return entry.sequence.value >= 1 && names_earlier;
}

const Sale* sale_in(const Entry& entry) {
    if (const auto* sale = std::get_if<Sale>(&entry.body)) return sale;
    if (const auto* deferred = std::get_if<DeferredSale>(&entry.body)) return &deferred->sale;
    return nullptr;
}

Authorisation authorisation_of(const Entry& entry, const Sale& sale, std::size_t index,
                               const TokenId& token) {
    NOODGELD_CHECK(index < sale.spends.size());
    return {token,         entry.feed, sale.id,        sale.spends[index].amount,
            sale.asked_at, sale.order, sale.asked_head};
}

EntryHash entry_hash(ByteView entry, const Lineage& lineage) {
    return EntryHash::of(crypto::sha256({as_bytes("noodgeld/entry/1"), lineage.bytes, entry}));
}

EntryHash genesis_hash(const FeedId& feed, const Lineage& lineage) {
    return EntryHash::of(crypto::sha256({as_bytes("noodgeld/feed/1"), lineage.bytes, feed.bytes}));
}

}  // namespace noodgeld
