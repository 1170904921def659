"""The sample partnership: invented from a seed, of any size, never a real place or person (product.md "Sample partnership").

places      areas, agencies and the people who work there
names, words    what families are called, and what is said of them
families    the people of a case, as a referral's answers hold them
forms       the rest of a referral's answers
batch       rows waiting to be written together
sittings    the meetings of a series, and which of them hears what
stories     one accepted referral: its rows from the first page to the last action
history     the years before today, day by day
orders      orders, release dates, markers and court matters
complaints  complaints, answered and waiting
courts      a year of investigations and orders to count, and a chronology for a family court
letters     letters to victims, in each state
voice       what survivors answered
present     what waits on everybody's desk today, made by the functions that people use
"""
