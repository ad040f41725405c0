#include "ledger/judge/postings.h"

#include <algorithm>
#include <cstring>

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

/// Ids are hashes: any of their bytes will do.
std::size_t Postings::HashOfToken::operator()(const TokenId& token) const {
    std::size_t out = 0;
    std::memcpy(&out, token.bytes.data(), sizeof out);
    return out;
}

bool Postings::is_plain(const Position& position) {
    return position.standing != Standing::ruled && !position.forged;
}

Postings::Weights& Postings::weights_of(Part& part, Standing standing) {
    switch (standing) {
        case Standing::held:
            return part.held;
        case Standing::claim:
            return part.claims;
        case Standing::ruled:
            return part.ruled;
    }
    NOODGELD_CHECK(false);
}

/// As `judge_spends` has it. What a merchant claims that no register lists is held.
Postings::Share Postings::share_of(const Part& part, bool registered) {
    const auto highest = [](const Weights& weights) {
        return weights.empty() ? std::nullopt : std::optional(weights.rbegin()->first);
    };
    Share share;
    const auto ruled = highest(part.ruled);
    if (ruled) {
        share.ruled = ruled->first;
        share.ruled_is_forged = !ruled->second;
    }
    const auto claim = registered ? highest(part.claims) : std::nullopt;
    if (claim) {
        share.paid = excess(claim->first, share.ruled);
        share.paid_is_forged = !claim->second;
    }
    const auto held =
        registered ? highest(part.held) : std::max(highest(part.held), highest(part.claims));
    if (held) {
        share.held = excess(held->first, saturating_add(share.paid, share.ruled));
        share.held_is_forged = !held->second;
    }
    return share;
}

/// What merchants claim of it beyond its face value. No claim is above the face value, so more than
/// that makes no difference to any.
Amount Postings::contested(const Case& one, Amount face) {
    return std::min(excess(clamp(one.claimed), face), face);
}

Amount Postings::counted(const Share& share, Amount contested) {
    return share.paid_is_forged ? share.paid : std::min(share.paid, contested);
}

Postings::Merchant& Postings::merchant(MerchantNumber number) {
    if (number >= merchants_.size()) merchants_.resize(number + 1);
    return merchants_[number];
}

void Postings::enter(const TokenId& token, Amount face, const Position& position) {
    const auto [found, is_first] = tokens_.try_emplace(token);
    Token& at = found->second;
    if (is_first) at.face = face;
    if (at.face != face) set_face(at, face);
    if (is_first && is_plain(position)) {
        at.only = position;
        post_plain(position, face, true);
        return;
    }
    const Change enters = [&position](Weights& weights) {
        ++weights[{position.amount, !position.forged}];
    };
    if (!at.many) {
        at.many = std::make_unique<Case>();
        if (!is_first) {
            post_plain(at.only, at.face, false);
            const Change was_there = [&at](Weights& weights) { ++weights[{at.only.amount, true}]; };
            change(token, at, at.only, was_there);
            ++at.many->positions;
        }
    }
    change(token, at, position, enters);
    ++at.many->positions;
}

void Postings::leave(const TokenId& token, const Position& position) {
    const auto found = tokens_.find(token);
    NOODGELD_CHECK(found != tokens_.end());
    Token& at = found->second;
    if (!at.many) {
        NOODGELD_CHECK(at.only == position);
        post_plain(position, at.face, false);
        tokens_.erase(found);
        return;
    }
    change(token, at, position, [&position](Weights& weights) {
        const auto weight = weights.find({position.amount, !position.forged});
        NOODGELD_CHECK(weight != weights.end());
        if (--weight->second == 0) weights.erase(weight);
    });
    if (--at.many->positions == 0) tokens_.erase(found);
}

void Postings::post_plain(const Position& position, Amount face, bool enters) {
    Merchant& whose = merchant(position.merchant);
    add(position.standing == Standing::claim ? whose.plain_claims : whose.plain_held,
        position.amount, enters);
    add(by_tokens_, position.amount, enters);
    if (position.amount > Amount()) add(returned_, excess(face, position.amount), enters);
}

void Postings::change(const TokenId& token, Token& at, const Position& position,
                      const Change& change) {
    Merchant& whose = merchant(position.merchant);
    whose.cases.insert(token);
    repost(at, position.merchant, whose.registered, change, position.standing);
    if (at.many->parts.contains(position.merchant)) return;
    whose.cases.erase(token);
}

/// Takes away what the merchant has of the token, changes it, and adds it again. Others' counted
/// amounts change only if what is contested does.
void Postings::repost(Token& at, MerchantNumber number, bool registered_after, const Change& change,
                      Standing standing) {
    Case& one = *at.many;
    Merchant& whose = merchants_[number];
    Part& part = one.parts[number];
    const Amount before = contested(one, at.face);
    const Share old_share = share_of(part, whose.registered);
    post_whole(at, false);
    post_share(one, whose, old_share, false);
    post_counted(whose, old_share, before, false);

    whose.registered = registered_after;
    change(weights_of(part, standing));

    const Share share = share_of(part, whose.registered);
    post_share(one, whose, share, true);
    post_whole(at, true);
    const Amount after = contested(one, at.face);
    post_counted(whose, share, after, true);
    if (before != after) {
        for (const auto& [other, its] : one.parts) {
            if (other == number) continue;
            Merchant& another = merchants_[other];
            const Share its_share = share_of(its, another.registered);
            post_counted(another, its_share, before, false);
            post_counted(another, its_share, after, true);
        }
    }
    const bool is_empty = part.ruled.empty() && part.claims.empty() && part.held.empty();
    if (is_empty) one.parts.erase(number);
}

void Postings::post_share(Case& one, Merchant& whose, const Share& share, bool enters) {
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
void Postings::post_whole(const Token& at, bool enters) {
    const Case& one = *at.many;
    const crypto::uint128 face = at.face.to_wire();
    const crypto::uint128 paid = std::min(one.genuine, face);
    const crypto::uint128 by_guarantee = one.all - paid;
    const crypto::uint128 left = paid > 0 ? face - paid : 0;
    by_tokens_ += enters ? paid : -paid;
    by_guarantee_ += enters ? by_guarantee : -by_guarantee;
    returned_ += enters ? left : -left;
}

/// A ruling may pay a spend whose series is missing; when that comes, the face value is known.
void Postings::set_face(Token& at, Amount face) {
    if (!at.many) {
        post_plain(at.only, at.face, false);
        at.face = face;
        post_plain(at.only, at.face, true);
        return;
    }
    const Case& one = *at.many;
    const auto post_all = [&](bool enters) {
        post_whole(at, enters);
        for (const auto& [number, part] : one.parts) {
            Merchant& whose = merchants_[number];
            post_counted(whose, share_of(part, whose.registered), contested(one, at.face), enters);
        }
    };
    post_all(false);
    at.face = face;
    post_all(true);
}

void Postings::set_registered(MerchantNumber number, bool registered) {
    Merchant& whose = merchant(number);
    if (whose.registered == registered) return;
    for (const TokenId& token : whose.cases) {
        whose.registered = !registered;  // Each is taken away as it was, and added as it is now.
        repost(
            tokens_.at(token), number, registered, [](Weights&) {}, Standing::claim);
    }
    whose.registered = registered;
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
