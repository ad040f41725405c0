#include "ledger/judge/postings.h"

#include <algorithm>

#include "base/check.h"

namespace noodgeld::judge {
namespace {

/// Unsigned sums wrap back, so what was added can be taken away in any order.
void add(crypto::uint128& sum, Amount amount, bool enters) {
    const crypto::uint128 cents = amount.to_wire();
    sum += enters ? cents : -cents;
}

Amount clamp(crypto::uint128 cents) {
    constexpr auto kMost = static_cast<crypto::uint128>(Amount::kWireMax);
    return Amount::from_wire(static_cast<std::uint64_t>(std::min(cents, kMost)));
}

}  // namespace

/// As `judge_spends` has it. What a merchant claims that no register lists is held.
Postings::Share Postings::share_of(const TokenId& token, MerchantNumber number,
                                   bool registered) const {
    Share share;
    const auto ruled = cases_.highest(token, number, Standing::ruled);
    if (ruled) {
        share.ruled = ruled->amount;
        share.ruled_is_forged = !ruled->genuine;
    }
    const auto claim = cases_.highest(token, number, Standing::claim);
    if (claim && registered) {
        share.paid = excess(claim->amount, share.ruled);
        share.paid_is_forged = !claim->genuine;
    }
    auto held = cases_.highest(token, number, Standing::held);
    if (!registered) held = std::max(held, claim);
    if (held) {
        share.held = excess(held->amount, saturating_add(share.paid, share.ruled));
        share.held_is_forged = !held->genuine;
    }
    return share;
}

/// What merchants claim of it beyond its face value. No claim is above the face value, so more than
/// that makes no difference to any.
Amount Postings::contested(const CaseSums& one) {
    return std::min(excess(clamp(one.claimed), one.face), one.face);
}

Amount Postings::counted(const Share& share, Amount contested) {
    return share.paid_is_forged ? share.paid : std::min(share.paid, contested);
}

Postings::Merchant& Postings::merchant(MerchantNumber number) {
    if (number >= merchants_.size()) merchants_.resize(number + 1);
    return merchants_[number];
}

void Postings::open_case(const TokenId& token, Amount face) {
    if (!is_case(token)) cases_.put(token, {face});
}

void Postings::enter(const TokenId& token, Amount face, const Position& position) {
    const auto one = cases_.find(token);
    if (one && one->face != face) set_face(token, *one, face);
    change(token, position, true);
}

void Postings::leave(const TokenId& token, const Position& position) {
    change(token, position, false);
}

void Postings::post_plain(const Position& position, Amount face, bool enters) {
    Merchant& whose = merchant(position.merchant);
    add(position.standing == Standing::claim ? whose.plain_claims : whose.plain_held,
        position.amount, enters);
    add(by_tokens_, position.amount, enters);
    if (position.amount > Amount()) add(returned_, excess(face, position.amount), enters);
}

void Postings::change(const TokenId& token, const Position& position, bool enters) {
    repost(token, position.merchant, merchant(position.merchant).registered, [&] {
        cases_.change(token, position.merchant, position.standing,
                      {position.amount, !position.forged}, enters);
    });
}

/// Takes away what the merchant has of the token, changes it, and adds it again. Others' counted
/// amounts change only if what is contested does.
void Postings::repost(const TokenId& token, MerchantNumber number, bool registered_after,
                      const Change& change) {
    CaseSums one = cases_.find(token).value_or(CaseSums{});
    Merchant& whose = merchants_[number];
    const Amount before = contested(one);
    const Share old_share = share_of(token, number, whose.registered);
    post_whole(one, false);
    post_share(one, whose, old_share, false);
    post_counted(whose, old_share, before, false);

    whose.registered = registered_after;
    change();

    const Share share = share_of(token, number, whose.registered);
    post_share(one, whose, share, true);
    post_whole(one, true);
    const Amount after = contested(one);
    post_counted(whose, share, after, true);
    cases_.put(token, one);
    if (before == after) return;
    cases_.for_each_merchant(token, [&](MerchantNumber other) {
        if (other == number) return;
        Merchant& another = merchant(other);
        const Share its_share = share_of(token, other, another.registered);
        post_counted(another, its_share, before, false);
        post_counted(another, its_share, after, true);
    });
}

void Postings::post_share(CaseSums& one, Merchant& whose, const Share& share, bool enters) {
    MerchantSums& sums = whose.in_cases;
    add(sums.payable, share.paid, enters);
    add(sums.payable, share.ruled, enters);
    add(sums.held, share.held, enters);
    add(sums.claimed, share.paid, enters);
    const auto count = [&](Amount amount, bool forged) {
        add(one.all, amount, enters);
        if (!forged) add(one.genuine, amount, enters);
    };
    count(share.paid, share.paid_is_forged);
    count(share.ruled, share.ruled_is_forged);
    count(share.held, share.held_is_forged);
    if (!share.paid_is_forged) add(one.claimed, share.paid, enters);
}

void Postings::post_counted(Merchant& whose, const Share& share, Amount contested, bool enters) {
    add(whose.in_cases.counted, counted(share, contested), enters);
}

/// The face value pays what is not forged as far as it lasts, the guarantee the rest.
void Postings::post_whole(const CaseSums& one, bool enters) {
    const crypto::uint128 face = one.face.to_wire();
    const crypto::uint128 paid = std::min(one.genuine, face);
    const crypto::uint128 by_guarantee = one.all - paid;
    const crypto::uint128 left = paid > 0 ? face - paid : 0;
    by_tokens_ += enters ? paid : -paid;
    by_guarantee_ += enters ? by_guarantee : -by_guarantee;
    returned_ += enters ? left : -left;
}

/// A ruling may pay a spend whose series is missing; when that comes, the face value is known.
void Postings::set_face(const TokenId& token, CaseSums one, Amount face) {
    const auto post_all = [&](bool enters) {
        post_whole(one, enters);
        cases_.for_each_merchant(token, [&](MerchantNumber number) {
            Merchant& whose = merchant(number);
            post_counted(whose, share_of(token, number, whose.registered), contested(one), enters);
        });
    };
    post_all(false);
    one.face = face;
    post_all(true);
    cases_.put(token, one);
}

void Postings::set_registered(MerchantNumber number, bool registered) {
    if (merchant(number).registered == registered) return;
    for (const TokenId& token : cases_.cases_of(number)) {
        // Each is taken away as it was, and added as it is now.
        merchants_[number].registered = !registered;
        repost(token, number, registered, [] {});
    }
    merchants_[number].registered = registered;
}

MerchantSums Postings::of(MerchantNumber number) const {
    if (number >= merchants_.size()) return {};
    const Merchant& whose = merchants_[number];
    MerchantSums sums = whose.in_cases;
    sums.held += whose.plain_held;
    if (whose.registered) {
        sums.payable += whose.plain_claims;
        sums.claimed += whose.plain_claims;
    } else {
        sums.held += whose.plain_claims;
    }
    return sums;
}

}  // namespace noodgeld::judge
