#pragma once

#include <cstdint>

namespace penstock::vaapi {

/// What follows on a picture that the driver could not encode: the first ones are made up for by an
/// IDR, then the context is made anew, and when that does not help either, it is over. A picture
/// that succeeds makes all of that forgotten.
class Recovery
{
public:
	enum class Step { kForceIdr, kRebuild, kGiveUp };

	static constexpr std::uint32_t kFailuresPerContext = 3;
	static constexpr std::uint32_t kContexts = 2;

	Step failed()
	{
		++failures_;
		if (failures_ >= kFailuresPerContext * kContexts)
			return Step::kGiveUp;
		return failures_ % kFailuresPerContext == 0 ? Step::kRebuild : Step::kForceIdr;
	}
	void succeeded()
	{
		failures_ = 0;
		any_succeeded_ = true;
	}
	/// False: the driver has taken no frame like these at all.
	bool any_succeeded() const { return any_succeeded_; }

private:
	std::uint32_t failures_ = 0;
	bool any_succeeded_ = false;
};

} // namespace penstock::vaapi
