// The 128-bit product type of gcc and clang, which ISO C++ does not name.
#pragma once

namespace noodgeld::crypto {

__extension__ typedef unsigned __int128 uint128;

}  // namespace noodgeld::crypto
