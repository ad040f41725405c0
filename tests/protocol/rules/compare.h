// Sets the verdicts of protocol/ beside the model's, in one form, and shows both to a person.
#pragma once

#include "protocol/verdict/adjudicate.h"
#include "tests/protocol/rules/model.h"

namespace noodgeld::test {

/// What protocol/ says of `facts`, which must be settled, in the model's words.
[[nodiscard]] model::Verdicts verdicts_of(const Facts& facts);

/// What protocol/ says of the objects, offered in this order; the first charter comes first. Fails
/// the test if the ledger's judge, which keeps up with them, keeps other books.
[[nodiscard]] model::Verdicts adjudicated(const std::vector<PackItem>& received);

/// One line for every spend, void, account ..., in a fixed order.
[[nodiscard]] std::vector<std::string> show(const model::Verdicts& verdicts);

/// The lines that only one of the two has, marked - and +.
[[nodiscard]] std::string difference(const model::Verdicts& expected,
                                     const model::Verdicts& actual);

}  // namespace noodgeld::test
