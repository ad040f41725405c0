// Authorisation: a holder's word that one token pays one amount in one sale at one terminal.
//
// A terminal signs it with a paper voucher's seed; a wallet signs it itself, when it is shown the
// challenge, which is the payload. An entry keeps only the signature: the rest follows from it.
#pragma once

#include "protocol/wire/amount.h"
#include "protocol/wire/cose.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/time.h"

namespace noodgeld {

struct Authorisation {
    static constexpr Kind kKind = Kind::authorisation;

    TokenId token;
    FeedId feed;
    SaleId sale;
    Amount amount;
    UnixTime time;     ///< The terminal's latest time when it asked.
    ObjectHash order;  ///< The order in force when it asked.
    FeedPoint point;   ///< The terminal's last entry when it asked.
    friend bool operator==(const Authorisation&, const Authorisation&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Authorisation>
void describe(Fields& fields, Self& authorisation) {
    fields(1, "token", authorisation.token);
    fields(2, "feed", authorisation.feed);
    fields(3, "sale", authorisation.sale);
    fields(4, "amount", authorisation.amount);
    fields(5, "time", authorisation.time);
    fields(6, "order", authorisation.order);
    fields(7, "point", authorisation.point);
}

/// What `holder` signs.
[[nodiscard]] inline Bytes to_be_signed(const Authorisation& authorisation,
                                        const crypto::PublicKey& holder, const Lineage& lineage) {
    return cose::to_be_signed_1(key_id(holder), domain(Kind::authorisation, lineage),
                                encode(authorisation));
}

}  // namespace noodgeld
