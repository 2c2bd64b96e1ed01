package diag

// Costs, licences and contracts.
const (
	CostNotCounted     Code = "GS3501" // a price that cannot be reckoned for a period
	CostDateUnknown    Code = "GS3502" // a price paid once, and no day on which it was paid
	CostEndUnknown     Code = "GS3503" // over, and since when is not recorded
	RateMissing        Code = "GS3504" // an amount in a currency without an exchange rate
	CostShares         Code = "GS3505" // shares above the whole, or borne by nothing that exists
	CostUncovered      Code = "GS3506" // a contract that is for nothing that is recorded
	MixedTax           Code = "GS3507" // amounts with value added tax among amounts without it
	CostTwice          Code = "GS3508" // an item's own cost beside that of the contract it is bought under
	LicenceExceeded    Code = "GS3511" // more of a licence in use than was bought
	LicenceUnknown     Code = "GS3512" // what was bought or what is used cannot be counted
	LicenceEnding      Code = "GS3513" // a licence in use that soon ends
	LicenceEnded       Code = "GS3514" // a licence in use that has ended
	LicenceMaintenance Code = "GS3515" // the right to new versions of software in use is over or soon will be
	ContractEnding     Code = "GS3521" // a contract that soon ends
	ContractNotice     Code = "GS3522" // a contract that soon renews, or will now that the day for notice is past
	ContractEnded      Code = "GS3523" // a contract that is over and still counted on
	RenewalUnknown     Code = "GS3524" // a contract that renewed for a time that is not recorded
)
