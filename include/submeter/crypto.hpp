// SPDX-License-Identifier: Apache-2.0
#pragma once

// crypto: the one door to OpenSSL, which stays inside the compiled part. So far the digest that
// seals journals.

#include "submeter/crypto/sha256.hpp"
