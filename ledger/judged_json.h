// What became of every spend and void, as JSON: for whoever compares verdicts one by one.
#pragma once

#include <boost/json.hpp>
#include <ostream>

#include "protocol/verdict/adjudicate.h"

namespace noodgeld {

/// One spend: `token`, `feed`, `sequence`, `entry`, `spend` (its index in the sale), `sale`,
/// `merchant` and `payee` (where a certificate says), `amount_cents`, `verdict`; `reason`: of
/// invalid and not_covered the refusal, of held why, of pending the kind of what is `missing`; and
/// where true `contested`, `forged` and `ruled`.
[[nodiscard]] boost::json::object judged_json(const JudgedSpend& spend);

/// One void: `feed`, `sequence`, `entry`, `has_effect`; and where it has none `reason` or
/// `missing`.
[[nodiscard]] boost::json::object judged_json(const JudgedVoid& judged);

/// `account`, where it has them `merchant` and `payee`, and `cents`.
[[nodiscard]] boost::json::object account_json(const Account& account, std::int64_t cents);

/// One object: the members of `summary`, and unless `judged` is null `accounts`, `voids` and
/// `judgements`, a line each, so that it is read as it is written.
void write_json(std::ostream& to, const boost::json::object& summary, const Adjudication* judged);

}  // namespace noodgeld
