#pragma once

#include <cstdint>

namespace penstock::vaapi {

/// What follows on pictures that the driver could not encode: each is made up for by an IDR; after
/// some in a row more has to be done. A picture that succeeds makes all of them forgotten.
class Recovery
{
public:
	enum class Cure {
		kNewContext,
		kOtherMemory, ///< no picture succeeded at all: it cannot read frames like these
		kNone,	      ///< a new context did not help
	};

	static constexpr std::uint32_t kFailuresPerContext = 3;
	static constexpr std::uint32_t kContexts = 2;

	/// True when an IDR is not enough; see cure().
	bool failed()
	{
		++failures_;
		return failures_ % kFailuresPerContext == 0;
	}
	void succeeded()
	{
		failures_ = 0;
		any_succeeded_ = true;
	}

	/// To be asked once the driver has finished what it had: one of those may have succeeded.
	Cure cure() const
	{
		if (!any_succeeded_)
			return Cure::kOtherMemory;
		return failures_ < kFailuresPerContext * kContexts ? Cure::kNewContext
								   : Cure::kNone;
	}

private:
	std::uint32_t failures_ = 0;
	bool any_succeeded_ = false;
};

} // namespace penstock::vaapi
